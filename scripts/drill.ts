import { writeFileSync } from 'node:fs';
import { mutate } from '../local/drill/mutate.ts';
import { replayTraffic } from '../local/drill/replay.ts';
import { judgeDrills, playDrills } from '../local/drill/run-drills.ts';
import { stackOfDrills } from '../local/drill/stack-of-drills.ts';
import { runCommand } from './command-line.ts';
import { allDrills, chooseDrills } from './drill/load-drills.ts';
import { type DrillOptions, parseOptions, USAGE } from './drill/options.ts';
import { drillPage } from './drill/page.ts';
import { printMutation, printReplay, printResults, timelinesAsJson } from './drill/print.ts';

await runCommand(USAGE, () => parseOptions(process.argv.slice(2)), run);

/** Answers the exit code. */
async function run(options: DrillOptions): Promise<number> {
  const { names, json } = options;
  const chosen = chooseDrills(await allDrills(), names);
  if ('unknown' in chosen) {
    console.error(
      `There is no drill ${chosen.unknown.join(', ')}. There are:\n  ${chosen.known.join('\n  ')}`,
    );
    return 2;
  }
  const stack = await stackOfDrills();
  if (options.replayDays !== undefined) {
    const replays = replayTraffic(stack, options.replayDays);
    if (json) console.log(JSON.stringify(replays, null, 2));
    else printReplay(replays);
    // On a normal day nobody is to be told anything.
    return replays.some(
      ({ normal, alarms }) => normal && alarms.some((each) => each.notificationsPerWeek > 0),
    )
      ? 1
      : 0;
  }
  const played = await playDrills(chosen.drills, stack);
  const results = judgeDrills(played, stack);
  const failed = results.filter(({ problems }) => problems.length > 0);
  if (options.html !== undefined) writeFileSync(options.html, drillPage(results, stack));
  if (!options.mutate) {
    if (json) console.log(JSON.stringify(timelinesAsJson(results), null, 2));
    else printResults(results);
    return failed.length === 0 ? 0 : 1;
  }
  if (failed.length > 0) {
    // A drill that fails anyway would notice every mutant.
    console.error(
      `Mutants say nothing while drills fail: ${failed.map(({ drill }) => drill.name).join(', ')}`,
    );
    return 1;
  }
  const score = mutate(played, stack);
  if (json) console.log(JSON.stringify(score, null, 2));
  else printMutation(score);
  return score.survivors.length === 0 && score.wronglyExcused.length === 0 ? 0 : 1;
}
