import { readTicketTable, readTicketTables } from '../../queries/ticket-table.ts';
import { type Context, fromTenants, type OfTenant } from '../context.ts';
import { counted, gravest, type Item, type Judgement, sum, type Table, withGaps } from '../item.ts';
import type { Periods } from '../periods.ts';
import { FAMILIES, type GeneratedSerials, readGeneratedSerials } from '../queries/generated-serials.ts';
import { readTicketTargets, type TicketTargets, ticketSource } from '../queries/ticket-targets.ts';
import { gapsOf, type Reading, readValues } from '../reading.ts';

const TITLE = 'Review serial generation rate (should match production volume)';

/** Serials may differ from the pieces of their tickets by so much before somebody looks. */
const TOLERATED = { pieces: 5, share: 0.05 };

/** What one tenant's tickets asked for. */
export interface Volume {
  readonly current: TicketTargets;
  readonly before: TicketTargets;
}

/** Serials registered in the period, and those of the period's tickets against the pieces that they ask for. */
export async function generationItem(context: Context): Promise<Item> {
  const { periods, services } = context;
  const [generated, volumes] = await Promise.all([
    readGenerated(context),
    fromTenants(context, async (database, { id }, schema) => {
      const { tenantCluster } = services.databases;
      const [filtered, tables] = await Promise.all([
        readTicketTable(tenantCluster, schema),
        readTicketTables(tenantCluster, schema),
      ]);
      const source = ticketSource(filtered, tables);
      if (source === undefined) return undefined;
      const [current, before] = await Promise.all([
        readTicketTargets(database, source, id, periods.current),
        readTicketTargets(database, source, id, periods.before),
      ]);
      return { current, before };
    }),
  ]);
  return describe(context, generated, volumes);
}

/** Registrations of both periods, by tenant and type. */
export function readGenerated({
  tenants,
  services,
  reader,
  periods,
}: Context): Promise<Reading<GeneratedSerials[]>> {
  if (tenants.coreGap !== undefined) return Promise.resolve(tenants.coreGap);
  return reader.attempt('core_db', 'The Core DB', () =>
    readGeneratedSerials(services.databases.core, [...tenants.codes.keys()], periods),
  );
}

function describe(
  { periods, tenants }: Context,
  generated: Reading<GeneratedSerials[]>,
  volumes: readonly Reading<OfTenant<Volume | undefined>>[],
): Item {
  const gaps = [...gapsOf([generated, ...volumes]), ...withoutTickets(volumes)];
  const known = readValues(volumes).flatMap(({ tenant, value }) =>
    value === undefined ? [] : [{ code: tenant.code, ...value }],
  );
  const registered = 'value' in generated ? generated.value : undefined;
  const target = sum(known, ({ current }) => current.target);
  const serials = sum(known, ({ current }) => current.serials);
  const large = sum(known, ({ current }) => current.largeTickets);
  const judged = gravest(
    known.map(({ code, current }) => judgeVolume(code, current)).filter(({ verdict }) => verdict !== 'fine'),
    {
      verdict: 'fine',
      why: fineWhy(
        target,
        serials,
        sum(known, ({ current }) => current.tickets),
      ),
    },
  );
  return {
    key: 'serial_generation',
    title: TITLE,
    ...withGaps(judged, gaps),
    figures: [
      ...FAMILIES.map((family) => ({
        name: `${family} serials registered`,
        value: registered === undefined ? null : countOf(registered, family, (week) => week >= 0),
        previous: registered === undefined ? null : countOf(registered, family, (week) => week < 0),
        of: 'period' as const,
      })),
      {
        name: 'pieces on Hatthasilpa tickets of up to 1,000',
        value: known.length === 0 ? null : target,
        previous: known.length === 0 ? null : sum(known, ({ before }) => before.target),
        of: 'period',
      },
      {
        name: 'serials of these tickets',
        value: known.length === 0 ? null : serials,
        previous: known.length === 0 ? null : sum(known, ({ before }) => before.serials),
        of: 'period',
      },
    ],
    tables: [
      ...(registered === undefined ? [] : [generatedTable(registered, tenants.codes, periods)]),
      volumeTable(known),
    ],
    notes: [
      'Compared: Hatthasilpa tickets by the piece that were created in the period and not cancelled, with the serials that exist for them now.',
      ...(large === 0
        ? []
        : [
            `${counted(large, 'ticket', 'tickets')} above 1,000 pieces get their serials when tokens are spawned, and are not judged.`,
          ]),
      ...gaps,
    ],
  };
}

/** A table that the account may not read is not there for it: that nothing was due, it does not mean. */
function withoutTickets(volumes: readonly Reading<OfTenant<Volume | undefined>>[]): string[] {
  return readValues(volumes)
    .filter(({ value }) => value === undefined)
    .map(({ tenant }) => `The database of tenant ${tenant.code} shows no table of job tickets.`);
}

function fineWhy(target: number, serials: number, tickets: number): string {
  if (tickets === 0) return 'No ticket of up to 1,000 pieces was created, so no serial was due.';
  return `${counted(tickets, 'ticket asks', 'tickets ask')} for ${counted(target, 'piece', 'pieces')} and ${tickets === 1 ? 'has' : 'have'} ${counted(serials, 'serial', 'serials')}.`;
}

/** Whether one tenant's tickets have the serials that they ask for. */
export function judgeVolume(
  code: string,
  { target, serials }: Pick<TicketTargets, 'target' | 'serials'>,
): Judgement {
  const numbers = `${code} has ${counted(serials, 'serial', 'serials')} for ${counted(target, 'piece', 'pieces')} on the tickets of the period`;
  if (target > 0 && serials === 0) return { verdict: 'act', why: `${numbers}: nothing was generated.` };
  if (Math.abs(serials - target) > Math.max(TOLERATED.pieces, target * TOLERATED.share))
    return { verdict: 'look', why: `${numbers}.` };
  return { verdict: 'fine', why: `${numbers}.` };
}

export function countOf(
  serials: readonly GeneratedSerials[],
  family: string,
  isIn: (week: number) => boolean,
): number {
  return sum(
    serials.filter((row) => row.family === family && isIn(row.week)),
    ({ count }) => count,
  );
}

/** Serials by tenant and type, in both periods. */
export function generatedTable(
  serials: readonly GeneratedSerials[],
  codes: ReadonlyMap<number, string>,
  { current, before }: Periods,
): Table {
  const groups = Map.groupBy(serials, ({ tenantId, family }) => `${tenantId} ${family}`);
  const rows = [...groups.values()].map((group) => {
    const [{ tenantId, family } = { tenantId: 0, family: '' }] = group;
    const [now, then] = [
      countOf(group, family, (week) => week >= 0),
      countOf(group, family, (week) => week < 0),
    ];
    return [codes.get(tenantId) ?? `id ${tenantId}`, family, now, then, change(now, then)];
  });
  return { columns: ['tenant', 'type', current.label, before.label, 'change'], rows };
}

/** `+50 %`; null without a number to compare with. */
export function change(current: number, before: number): string | null {
  if (before === 0) return null;
  const percent = Math.round(((current - before) / before) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

function volumeTable(volumes: readonly ({ readonly code: string } & Volume)[]): Table {
  return {
    columns: ['tenant', 'tickets', 'pieces', 'serials', 'tickets > 1,000', 'pieces', 'serials'],
    rows: volumes.map(({ code, current }) => [
      code,
      current.tickets,
      current.target,
      current.serials,
      current.largeTickets,
      current.largeTarget,
      current.largeSerials,
    ]),
  };
}
