/** A change of an alarm's state. */
export interface AlarmChange {
  readonly alarm: string;
  readonly at: Date;
  readonly from: string;
  readonly to: string;
}

/** A stretch of time that an alarm was in ALARM. */
export interface Episode {
  readonly alarm: string;
  /** Undefined when it began before the history does. */
  readonly start: Date | undefined;
  /** Undefined while it lasts. */
  readonly end: Date | undefined;
}

export interface Alarming {
  readonly changes: readonly AlarmChange[];
  readonly now: readonly { readonly alarm: string; readonly state: string; readonly since: Date }[];
}

/** The episodes of all alarms, those without a change in the history included. @param changes Oldest first. */
export function episodesOf({ changes, now }: Alarming): readonly Episode[] {
  const byAlarm = Map.groupBy(changes, ({ alarm }) => alarm);
  const changed = [...byAlarm].flatMap(([alarm, own]) => episodesOfOne(alarm, own));
  const standing = now
    .filter(({ alarm, state }) => state === 'ALARM' && !byAlarm.has(alarm))
    .map(({ alarm, since }) => ({ alarm, start: since, end: undefined }));
  return [...changed, ...standing];
}

function episodesOfOne(alarm: string, changes: readonly AlarmChange[]): Episode[] {
  const episodes: Episode[] = [];
  let open: { readonly start: Date | undefined } | undefined =
    changes[0]?.from === 'ALARM' ? { start: undefined } : undefined;
  for (const { at, to } of changes) {
    if (to === 'ALARM') open ??= { start: at };
    else if (open !== undefined) {
      episodes.push({ alarm, start: open.start, end: at });
      open = undefined;
    }
  }
  if (open !== undefined) episodes.push({ alarm, start: open.start, end: undefined });
  return episodes;
}

/** How often and how long one alarm was in ALARM within a window. */
export interface Frequency {
  readonly alarm: string;
  /** Episodes that began in the window. */
  readonly starts: number;
  /** Those of them that ended within {@link FLAP_MS}. */
  readonly short: number;
  /** Milliseconds in ALARM within the window. */
  readonly alarmMs: number;
}

/** An alarm that is over so soon tells people about what heals by itself. */
export const FLAP_MS = 15 * 60_000;

/** One entry for each alarm that was in ALARM in the window, the most frequent first. */
export function frequencies(
  episodes: readonly Episode[],
  window: { readonly start: Date; readonly end: Date },
): readonly Frequency[] {
  const [from, to] = [window.start.getTime(), window.end.getTime()];
  return [...Map.groupBy(episodes, ({ alarm }) => alarm)]
    .map(([alarm, own]) => {
      const begun = own.filter(
        ({ start }) => start !== undefined && start >= window.start && start < window.end,
      );
      const short = begun.filter(
        ({ start, end }) =>
          start !== undefined && end !== undefined && end.getTime() - start.getTime() <= FLAP_MS,
      );
      const alarmMs = own.reduce((total, { start, end }) => {
        const began = Math.max(from, start?.getTime() ?? from);
        const ended = Math.min(to, end?.getTime() ?? to);
        return total + Math.max(0, ended - began);
      }, 0);
      return { alarm, starts: begun.length, short: short.length, alarmMs };
    })
    .filter(({ starts, alarmMs }) => starts > 0 || alarmMs > 0)
    .toSorted((a, b) => b.starts - a.starts || b.alarmMs - a.alarmMs || (a.alarm < b.alarm ? -1 : 1));
}
