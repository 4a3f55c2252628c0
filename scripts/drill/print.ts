import type { MutationScore } from '../../local/drill/mutate.ts';
import type { Replay } from '../../local/drill/replay.ts';
import type { DrillResult } from '../../local/drill/run-drills.ts';

/** What `--json` prints of drills. */
export function timelinesAsJson(results: readonly DrillResult[]) {
  return results.map(({ drill, problems, timeline }) => ({
    drill: drill.name,
    passed: problems.length === 0,
    timeline: timeline.map(({ at, alarm, state, notified }) => ({
      at,
      alarm,
      state,
      notified: notified.map(({ channel }) => channel),
    })),
  }));
}

export function printResult({ drill, problems, timeline, messages }: DrillResult): void {
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${drill.name}: ${drill.says}`);
  const lines = [
    ...timeline.map(({ minute, alarm, state, notified }) => ({
      minute,
      text: `${alarm} ${state}${notified.map(({ channel, title }) => `\n${' '.repeat(16)}${channel}: ${title}`).join('')}`,
    })),
    ...messages.map(({ minute, channel, title }) => ({ minute, text: `${channel}: ${title}` })),
  ].sort((a, b) => a.minute - b.minute);
  if (lines.length === 0) console.log(`${' '.repeat(7)}nobody is told anything`);
  for (const { minute, text } of lines) console.log(`${String(minute).padStart(9)} min  ${text}`);
  for (const problem of problems) console.log(`       ! ${problem}`);
}

export function printMutation({
  mutants,
  killed,
  survivors,
  equivalent,
  wronglyExcused,
}: MutationScore): void {
  for (const name of survivors) console.log(`survived: ${name}`);
  for (const name of wronglyExcused) console.log(`said to make no difference, but does: ${name}`);
  const share = ((100 * killed) / Math.max(1, mutants)).toFixed(1);
  console.log(
    `${killed} of ${mutants} mutants killed (${share} %); ${equivalent.length} more cannot make a difference:`,
  );
  for (const [reason, several] of Map.groupBy(equivalent, ({ reason }) => reason))
    console.log(`  ${several.length} × ${reason}`);
}

export function printReplay(replays: readonly Replay[]): void {
  for (const { serialsPerDay, days, normal, alarms } of replays) {
    console.log(`${serialsPerDay} serials a day, ${days} ${normal ? 'normal days' : 'days with faults'}`);
    for (const { alarm, firings, flaps, notificationsPerWeek, minutesToDetect } of alarms) {
      const detect = minutesToDetect === null ? '–' : `${minutesToDetect} min`;
      console.log(
        `  ${alarm.padEnd(30)} ${firings} firings, ${flaps} flaps, ${notificationsPerWeek} notifications a week, detected in ${detect}`,
      );
    }
    if (alarms.length === 0) console.log('  no alarm, no notification');
  }
}
