import { DAY_MS } from '../../utc.ts';
import type { AlarmLog, AlarmNow } from '../cloudwatch/alarm-log.ts';
import { episodesOf, type Frequency, frequencies } from '../cloudwatch/episodes.ts';
import type { Context } from '../context.ts';
import { duration } from '../duration.ts';
import { counted, type Item, type Judgement, sum, unreadable } from '../item.ts';
import type { Period, Periods } from '../periods.ts';

const KEY = 'alerts';
const TITLE = 'Review alert frequency';

/** Starts a week on average above which an alarm is noisy. */
const NOISY_A_WEEK = 4;
/** Short episodes from which on an alarm flaps. */
const FLAPS = 3;
/** In ALARM for so long, now or in the period, an alarm is long-standing: nobody acts on it any more. */
const LONG_MS = DAY_MS;

/** How often each alarm spoke, which are noisy, and which stand for so long that nobody hears them. */
export async function alertsItem(context: Context): Promise<Item> {
  const reading = await context.alarmLog();
  if ('gap' in reading) return unreadable(KEY, TITLE, [reading.gap]);
  return describe(reading.value, context.periods, context.now);
}

function describe(log: AlarmLog, { current, before }: Periods, now: Date): Item {
  const episodes = episodesOf(log);
  const covered = within(current, log.reachesBackTo);
  const counts = frequencies(episodes, covered);
  // Of a period that the history covers in part, a number would only look like one.
  const earlier = log.reachesBackTo <= before.start ? frequencies(episodes, before) : undefined;
  const weeks = (covered.end.getTime() - covered.start.getTime()) / (7 * DAY_MS);
  const lasting = log.now.filter(({ state }) => state === 'ALARM');
  const names = [...new Set([...counts, ...(earlier ?? [])].map(({ alarm }) => alarm))];
  const startsOf = (list: readonly Frequency[] | undefined, alarm: string) =>
    list === undefined ? null : (list.find((one) => one.alarm === alarm)?.starts ?? 0);
  return {
    key: KEY,
    title: TITLE,
    ...judgeAlerts({ counts, lasting, weeks, now }),
    figures: [
      {
        name: 'alarms that began',
        value: sum(counts, ({ starts }) => starts),
        previous: earlier === undefined ? null : sum(earlier, ({ starts }) => starts),
        of: 'period',
      },
      { name: 'alarms in ALARM', value: lasting.length, previous: null, of: 'now' },
    ],
    tables: [
      {
        columns: ['alarm', 'began', 'began before', 'over in 15 min', 'in ALARM', 'now'],
        rows: names.map((alarm) => {
          const own = counts.find((one) => one.alarm === alarm);
          const standing = lasting.find((one) => one.alarm === alarm);
          return [
            alarm,
            own?.starts ?? 0,
            startsOf(earlier, alarm),
            own?.short ?? 0,
            own === undefined ? null : duration(own.alarmMs / 1_000),
            standing === undefined ? '' : `ALARM for ${duration(ageMs(standing, now) / 1_000)}`,
          ];
        }),
      },
    ],
    notes: historyNotes(log.reachesBackTo, { current, before }),
  };
}

/** The part of a period that the history covers; an empty one at its end when it covers none. */
function within({ start, end }: Period, earliest: Date): { readonly start: Date; readonly end: Date } {
  const from = Math.min(end.getTime(), Math.max(start.getTime(), earliest.getTime()));
  return { start: new Date(from), end };
}

function historyNotes(earliest: Date, { current, before }: Periods): string[] {
  if (earliest <= before.start) return [];
  const reach = `AWS keeps the history of alarms for 30 days at most; what is known reaches back to ${earliest.toISOString().slice(0, 16)}Z`;
  if (earliest >= current.end) return [`${reach}: nothing of this period.`];
  return [
    earliest > current.start
      ? `${reach}, so not to the beginning of the period.`
      : `${reach}, so not to the beginning of the period before.`,
  ];
}

function ageMs({ since }: AlarmNow, now: Date): number {
  return Math.max(0, now.getTime() - since.getTime());
}

/** @param weeks Length of what `counts` covers. */
export function judgeAlerts({
  counts,
  lasting,
  weeks,
  now,
}: {
  readonly counts: readonly Frequency[];
  readonly lasting: readonly AlarmNow[];
  readonly weeks: number;
  readonly now: Date;
}): Judgement {
  if (weeks === 0)
    return { verdict: 'unknown', why: 'AWS does not keep the history of this period any more.' };
  const standing = lasting.filter((alarm) => ageMs(alarm, now) > LONG_MS);
  const [oldest] = standing.toSorted((a, b) => a.since.getTime() - b.since.getTime());
  if (oldest !== undefined)
    return {
      verdict: 'act',
      why: `${oldest.alarm} has been in ALARM for ${duration(ageMs(oldest, now) / 1_000)}${more(standing.length)}: end its cause, or change the rule.`,
    };
  // Of a few hours that the history covers, one start is no rhythm.
  const often = NOISY_A_WEEK * Math.max(1, weeks);
  const noisy = counts.filter(({ starts, short }) => starts > often || short >= FLAPS);
  const [noisiest] = noisy;
  if (noisiest !== undefined)
    return {
      verdict: 'look',
      why: `${noisiest.alarm} began ${counted(noisiest.starts, 'time', 'times')}, ${noisiest.short} of them over within 15 minutes${more(noisy.length)}: people stop listening to it.`,
    };
  const long = counts.find(({ alarmMs }) => alarmMs > LONG_MS);
  if (long !== undefined)
    return {
      verdict: 'look',
      why: `${long.alarm} was in ALARM for ${duration(long.alarmMs / 1_000)} in all.`,
    };
  const total = sum(counts, ({ starts }) => starts);
  if (total === 0) return { verdict: 'fine', why: 'No alarm began.' };
  return {
    verdict: 'fine',
    why: `${counted(total, 'alarm', 'alarms')} began; none is noisy or long-standing.`,
  };
}

function more(count: number): string {
  return count > 1 ? ` (and ${count - 1} more like it)` : '';
}
