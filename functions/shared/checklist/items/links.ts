import { slos } from '../../../../lib/catalogue/slos.ts';
import { percentage } from '../../percentage.ts';
import { readTicketSerials } from '../../queries/ticket-serials.ts';
import { readTicketTable } from '../../queries/ticket-table.ts';
import { readMeans } from '../cloudwatch/gauges.ts';
import { type Context, fromMetrics, fromTenants } from '../context.ts';
import { counted, gravest, type Item, type Judgement, sum, unreadable, withGaps } from '../item.ts';
import { type LinkCounts, readLinkCounts } from '../queries/outbox-figures.ts';
import { gapsOf, readValue, readValues } from '../reading.ts';

const KEY = 'link_success';
const TITLE = 'Analyze link success rates';

/** Both links of the serials that were spawned in the period, and of all that there are. */
export async function linksItem(context: Context): Promise<Item> {
  const { periods, services } = context;
  const [readings, means] = await Promise.all([
    fromTenants(context, async (database, { id }, schema) => {
      const ticketTable = await readTicketTable(services.databases.tenantCluster, schema);
      return {
        links: await readLinkCounts(database, periods),
        all: await readTicketSerials(database, ticketTable, id),
      };
    }),
    fromMetrics(context, (source) =>
      readMeans(source, ['link.tenant_success_rate', 'link.core_success_rate'], periods),
    ),
  ]);
  const known = readValues(readings).map(({ tenant, value }) => ({ code: tenant.code, ...value }));
  const gaps = gapsOf([...readings, means]);
  if (known.length === 0 && gapsOf(readings).length > 0) return unreadable(KEY, TITLE, gaps);
  const total = (period: 'current' | 'before', count: (links: LinkCounts) => number) =>
    sum(known, ({ links }) => count(links[period]));
  const rate = (period: 'current' | 'before', part: (links: LinkCounts) => number) =>
    percentage(
      Math.max(0, total(period, part)),
      total(period, ({ spawned }) => spawned),
    );
  const judged = gravest(
    known.map(({ code, links }) => judgeLinkRates(code, links.current)),
    { verdict: 'fine', why: 'No serial was spawned.' },
  );
  const measured = (name: 'link.tenant_success_rate' | 'link.core_success_rate') => ({
    value: rounded(readValue(means)?.get(name)?.current ?? null),
    previous: rounded(readValue(means)?.get(name)?.before ?? null),
  });
  return {
    key: KEY,
    title: TITLE,
    ...withGaps(judged, gapsOf(readings)),
    figures: [
      {
        name: 'serials spawned',
        value: total('current', ({ spawned }) => spawned),
        previous: total('before', ({ spawned }) => spawned),
        of: 'period',
      },
      {
        name: 'with their tenant link, percent',
        value: rate('current', ({ tenantLinked }) => tenantLinked),
        previous: rate('before', ({ tenantLinked }) => tenantLinked),
        of: 'period',
      },
      {
        name: 'core links that succeeded at spawn, percent',
        value: rate('current', ({ spawned, failed }) => spawned - failed),
        previous: rate('before', ({ spawned, failed }) => spawned - failed),
        of: 'period',
      },
      {
        name: 'core links that stand by now, percent',
        value: rate('current', ({ spawned, unlinked }) => spawned - unlinked),
        previous: rate('before', ({ spawned, unlinked }) => spawned - unlinked),
        of: 'period',
      },
      { name: 'link.tenant_success_rate, mean', ...measured('link.tenant_success_rate'), of: 'period' },
      { name: 'link.core_success_rate, mean', ...measured('link.core_success_rate'), of: 'period' },
    ],
    tables: [
      {
        columns: [
          'tenant',
          'spawned',
          'tenant linked',
          'failed at spawn',
          'not linked yet',
          'spawned before',
          'failed before',
        ],
        rows: known.map(({ code, links: { current, before } }) => [
          code,
          current.spawned,
          current.tenantLinked,
          current.failed,
          current.unlinked,
          before.spawned,
          before.failed,
        ]),
      },
      {
        columns: ['all serials now', 'serials', 'tenant linked', 'unspawned', 'linked %'],
        rows: known.map(({ code, all }) => [
          code,
          all.total,
          all.linked,
          all.unspawned,
          percentage(all.linked, all.total)?.toFixed(2) ?? null,
        ]),
      },
    ],
    notes: [
      '"linked %" of all serials dips while tickets are planned but not started: it is no rate of success.',
      ...gaps,
    ],
  };
}

/** Whether the links of one tenant's spawned serials need somebody. */
export function judgeLinkRates(
  code: string,
  { spawned, tenantLinked, failed, unlinked }: LinkCounts,
): Judgement {
  const half = spawned - tenantLinked;
  if (half > 0)
    return {
      verdict: 'act',
      why: `${counted(half, 'serial', 'serials')} of ${code} were spawned and have no tenant link.`,
    };
  if (unlinked > 0)
    return {
      verdict: 'look',
      why: `${counted(unlinked, 'core link', 'core links')} of ${code} that failed at spawn do not stand yet.`,
    };
  const share = percentage(failed, Math.max(failed, spawned)) ?? 0;
  const { target } = slos.registry_link_error_rate;
  if (failed > 0 && share >= target)
    return {
      verdict: 'look',
      why: `${share.toFixed(2)} % of the core links of ${code} failed at spawn; the objective is below ${target} %.`,
    };
  if (spawned === 0) return { verdict: 'fine', why: 'No serial was spawned.' };
  return { verdict: 'fine', why: 'Every spawned serial has its tenant link, and no core link is missing.' };
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
