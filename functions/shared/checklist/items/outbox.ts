import { slos } from '../../../../lib/catalogue/slos.ts';
import { readGreatest } from '../cloudwatch/gauges.ts';
import { type Context, fromMetrics, fromTenants } from '../context.ts';
import { duration } from '../duration.ts';
import {
  counted,
  type Figure,
  gravest,
  type Item,
  type Judgement,
  sum,
  unreadable,
  withGaps,
} from '../item.ts';
import { type OutboxFigures, readAcknowledged, readOutbox } from '../queries/outbox-figures.ts';
import { gapsOf, readValue, readValues } from '../reading.ts';

const KEY = 'outbox_pending';
const TITLE = 'Check outbox pending count (should be low or zero)';

const { target, alertThreshold } = slos.outbox_pending_age;

/** What waits in the outboxes now, and the most that waited in the period. */
export async function outboxItem(context: Context): Promise<Item> {
  const { settings, reader } = context;
  const [readings, greatest] = await Promise.all([
    fromTenants(context, async (database, { id }) => {
      const outbox = await readOutbox(database);
      // Our own schema is no part of the tenant: without it every dead entry counts.
      const acknowledged =
        id === null || outbox.dead === 0
          ? { value: 0 }
          : await reader.attempt('monitoring_schema', 'The acknowledgements of dead entries', () =>
              readAcknowledged(database, settings.monitoringSchema, id),
            );
      return { ...outbox, acknowledged };
    }),
    fromMetrics(context, (source) =>
      readGreatest(source, ['link.outbox_pending_count', 'outbox_pending_age'], context.periods),
    ),
  ]);
  const known = readValues(readings).map(({ tenant, value: { acknowledged, ...outbox } }) => ({
    code: tenant.code,
    ...outbox,
    acknowledged: readValue(acknowledged) ?? 0,
  }));
  const gaps = gapsOf([
    ...readings,
    ...readValues(readings).map(({ value }) => value.acknowledged),
    greatest,
  ]);
  if (known.length === 0 && gapsOf(readings).length > 0) return unreadable(KEY, TITLE, gaps);
  const pending = sum(known, (outbox) => outbox.pending);
  const judged = gravest(
    known.map((outbox) => judgeOutbox(outbox.code, outbox)).filter(({ verdict }) => verdict !== 'fine'),
    { verdict: 'fine', why: `${counted(pending, 'entry is', 'entries are')} pending, none for long.` },
  );
  const most = readValue(greatest)?.get('link.outbox_pending_count');
  const oldest = readValue(greatest)?.get('outbox_pending_age');
  return {
    key: KEY,
    title: TITLE,
    ...withGaps(judged, gapsOf(readings)),
    figures: [
      { name: 'pending entries', value: pending, previous: null, of: 'now' },
      {
        name: 'age of the oldest pending entry, seconds',
        value: Math.max(0, ...known.map(({ pendingAge }) => pendingAge)),
        previous: null,
        of: 'now',
      },
      { name: 'dead entries', value: sum(known, ({ dead }) => dead), previous: null, of: 'now' },
      {
        name: 'dead entries that nobody has acknowledged',
        value: sum(known, ({ dead, acknowledged }) => dead - acknowledged),
        previous: null,
        of: 'now',
      },
      ...oddFigures(known),
      {
        name: 'most pending entries',
        value: most?.current ?? null,
        previous: most?.before ?? null,
        of: 'period',
      },
      {
        name: 'greatest age of a pending entry, seconds',
        value: oldest?.current ?? null,
        previous: oldest?.before ?? null,
        of: 'period',
      },
    ],
    tables: [
      {
        columns: ['tenant now', 'pending', 'oldest', 'dead', 'acknowledged'],
        rows: known.map((outbox) => [
          outbox.code,
          outbox.pending,
          outbox.pending === 0 ? null : duration(outbox.pendingAge),
          outbox.dead,
          outbox.acknowledged,
        ]),
      },
    ],
    notes: gaps,
  };
}

/** Entries that the other figures cannot show rightly; told only where there are any. */
function oddFigures(known: readonly OutboxFigures[]): Figure[] {
  const figures = [
    ['entries without a status', sum(known, ({ withoutStatus }) => withoutStatus)],
    ['pending entries without a time', sum(known, ({ pendingWithoutTime }) => pendingWithoutTime)],
    ['entries dated in the future', sum(known, ({ ahead }) => ahead)],
  ] as const;
  return figures
    .filter(([, value]) => value > 0)
    .map(([name, value]) => ({ name, value, previous: null, of: 'now' }));
}

/** Whether one tenant's outbox needs somebody; an age between objective and alarm is told here alone. */
export function judgeOutbox(
  code: string,
  {
    dead,
    acknowledged,
    pendingAge,
    pendingWithoutTime,
    withoutStatus,
    ahead,
  }: OutboxFigures & { readonly acknowledged: number },
): Judgement {
  const unheard = dead - acknowledged;
  if (unheard > 0) {
    const entries = counted(unheard, 'dead entry', 'dead entries');
    return { verdict: 'act', why: `${code} has ${entries}: requeue or acknowledge.` };
  }
  const old = `The oldest pending entry of ${code} is ${duration(pendingAge)} old`;
  if (pendingAge > alertThreshold)
    return { verdict: 'act', why: `${old}; more than ${duration(alertThreshold)} is an alarm.` };
  if (withoutStatus > 0) {
    const entries = counted(withoutStatus, 'entry has', 'entries have');
    return { verdict: 'look', why: `${entries} no status at ${code}: nobody works on such an entry.` };
  }
  if (pendingWithoutTime > 0) {
    const entries = counted(pendingWithoutTime, 'pending entry has', 'pending entries have');
    return { verdict: 'look', why: `${entries} no time at ${code}: their age is not known.` };
  }
  if (ahead > 0) {
    const entries = counted(ahead, 'entry is', 'entries are');
    return { verdict: 'look', why: `${entries} dated in the future at ${code}: a clock is off.` };
  }
  if (pendingAge >= target)
    return { verdict: 'look', why: `${old}; the objective is below ${duration(target)}.` };
  return { verdict: 'fine', why: `${code} has no old entry.` };
}
