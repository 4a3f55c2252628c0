import { type Context, fromOwnSchema, fromTenants } from '../context.ts';
import { counted, type Item, type Judgement, sum, type Table, withGaps } from '../item.ts';
import { type HourOfWeek, readFailedLinksByHour } from '../queries/failed-links-by-hour.ts';
import { readLinkCounts } from '../queries/outbox-figures.ts';
import { REJECTIONS, readRejectionsByHour } from '../queries/rejections.ts';
import { gapsOf, readValue, readValues } from '../reading.ts';
import { linkFigures, readRejected, readWatchedReporters, rejectionFigure } from './errors.ts';

const TITLE = 'Analyze error patterns';

/** Errors of a month from which on their growth means something, and the growth. */
const GROWTH = { errors: 10, factor: 2 };
/** An hour or a weekday with this share of at least so many errors is a pattern. */
const PEAK = { errors: 8, share: 0.4 };

/** Errors of the month by kind, tenant, weekday and hour of the day. */
export async function patternsItem(context: Context): Promise<Item> {
  const { periods } = context;
  const [links, rejections, hours] = await Promise.all([
    fromTenants(context, async (database) => ({
      ...(await readLinkCounts(database, periods)),
      hours: await readFailedLinksByHour(database, periods.current),
    })),
    readRejected(context),
    fromOwnSchema(context, async (tenantCluster, schema) =>
      readRejectionsByHour(
        tenantCluster,
        schema,
        await readWatchedReporters(context, tenantCluster, schema),
        periods.current,
      ),
    ),
  ]);
  const known = readValues(links).map(({ tenant, value }) => ({ code: tenant.code, ...value }));
  const rejected = readValue(rejections);
  const gaps = gapsOf([...links, rejections, hours]);
  const inWeek = [...known.flatMap((tenant) => tenant.hours), ...(readValue(hours) ?? [])];
  const count = (period: 'current' | 'before') =>
    sum(known, (tenant) => tenant[period].failed) + sum(rejected?.counts ?? [], (one) => one[period]);
  const worked = sum(known, ({ before }) => before.spawned) > 0;
  const judged = judgePatterns(count('current'), worked ? count('before') : undefined);
  return {
    key: 'error_patterns',
    title: TITLE,
    ...withGaps(judged, gaps),
    figures: [...linkFigures(known), ...REJECTIONS.map((metric) => rejectionFigure(metric, rejected))],
    tables: [tenantTable(known, rejected?.counts ?? [], periods.before.label)],
    notes: [...peaks(inWeek), ...gaps],
  };
}

function tenantTable(
  known: readonly {
    readonly code: string;
    readonly current: { readonly failed: number };
    readonly before: { readonly failed: number };
  }[],
  rejections: readonly { readonly tenant: string; readonly current: number; readonly before: number }[],
  before: string,
): Table {
  return {
    columns: ['tenant', 'links failed', before, 'rejected', before],
    rows: known.map((tenant) => {
      const own = rejections.filter((one) => one.tenant.toLowerCase() === tenant.code.toLowerCase());
      return [
        tenant.code,
        tenant.current.failed,
        tenant.before.failed,
        sum(own, ({ current }) => current),
        sum(own, (one) => one.before),
      ];
    }),
  };
}

/** @param before Undefined when the factory did not work in the month before: then there is nothing to compare with. */
export function judgePatterns(errors: number, before: number | undefined): Judgement {
  if (errors === 0) return { verdict: 'fine', why: 'No link failed and nothing was rejected.' };
  if (before === undefined)
    return {
      verdict: 'look',
      why: `${counted(errors, 'error', 'errors')}; in the month before nothing was spawned.`,
    };
  const numbers = `${counted(errors, 'error', 'errors')}, ${before} in the month before`;
  if (errors >= GROWTH.errors && errors > before * GROWTH.factor)
    return { verdict: 'act', why: `${numbers}: more than twice as many.` };
  return { verdict: 'look', why: `${numbers}.` };
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** The weekday and the hour in which errors gather, if they do. */
export function peaks(errors: readonly HourOfWeek[]): string[] {
  const total = sum(errors, ({ count }) => count);
  if (total < PEAK.errors) return [];
  const greatest = (key: (error: HourOfWeek) => number) =>
    [...Map.groupBy(errors, key)]
      .map(([at, own]) => ({ at, count: sum(own, ({ count }) => count) }))
      .toSorted((a, b) => b.count - a.count)
      .find(({ count }) => count >= total * PEAK.share);
  const [day, hour] = [greatest(({ weekday }) => weekday), greatest((error) => error.hour)];
  const share = (count: number) => `${Math.round((100 * count) / total)} % of ${total} errors`;
  return [
    ...(day === undefined ? [] : [`${share(day.count)} came on a ${WEEKDAYS[day.at] ?? ''}.`]),
    ...(hour === undefined
      ? []
      : [`${share(hour.count)} came between ${hour.at}:00 and ${(hour.at + 1) % 24}:00 UTC.`]),
  ];
}
