import type { HistoryItem } from '../../../local/cloudwatch/alarms/alarm-history.ts';

/** One stay of an alarm in ALARM. Times are epoch milliseconds. */
export interface Episode {
  readonly from: number;
  /** Infinite while it lasts. */
  readonly to: number;
  /** The state that came after it. */
  readonly next: string | undefined;
}

const SUMMARY = /^Alarm updated from (\w+) to (\w+)$/;

/** The stays in ALARM by alarm, oldest first. */
export function episodesOf(history: readonly HistoryItem[]): ReadonlyMap<string, readonly Episode[]> {
  const changes = history.filter(({ type }) => type === 'StateUpdate');
  return new Map(
    [...Map.groupBy(changes, ({ alarm }) => alarm.name)].map(([name, items]) => [
      name,
      items.flatMap(({ at, summary }, index): Episode[] => {
        if (SUMMARY.exec(summary)?.[2] !== 'ALARM') return [];
        const after = items[index + 1];
        return [
          {
            from: at.getTime(),
            to: after?.at.getTime() ?? Number.POSITIVE_INFINITY,
            next: SUMMARY.exec(after?.summary ?? '')?.[2],
          },
        ];
      }),
    ]),
  );
}
