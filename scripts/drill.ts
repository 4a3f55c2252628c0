import { writeFileSync } from 'node:fs';
import type { Drill } from '../local/drill/drill.ts';
import { mutate } from '../local/drill/mutate.ts';
import { replayTraffic } from '../local/drill/replay.ts';
import { createJudge, type DrillResult, playEach } from '../local/drill/run-drills.ts';
import { stackOfDrills } from '../local/drill/stack-of-drills.ts';
import type { LocalStack } from '../local/template/load-stack.ts';
import { inTemporaryHome } from '../local/temporary-home.ts';
import { progressOnStderr, runCommand } from './command-line.ts';
import { allDrills, chooseDrills } from './drill/load-drills.ts';
import { type DrillOptions, parseOptions, USAGE } from './drill/options.ts';
import { drillPage } from './drill/page.ts';
import { printMutation, printReplay, printResult, timelinesAsJson } from './drill/print.ts';

const report = progressOnStderr();
await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2)),
  (options) => inTemporaryHome(() => run(options)),
);

/** Answers the exit code. */
async function run(options: DrillOptions): Promise<number> {
  const chosen = chooseDrills(await allDrills(), options.names);
  if ('unknown' in chosen) {
    console.error(
      `There is no drill ${chosen.unknown.join(', ')}. There are:\n  ${chosen.known.join('\n  ')}`,
    );
    return 2;
  }
  report('Synthesizing the stack …');
  const stack = await stackOfDrills();
  if (options.replayDays !== undefined) return replay(stack, options.replayDays, options.json);
  const results: DrillResult[] = [];
  for await (const result of resultsOf(chosen.drills, stack)) {
    results.push(result);
    if (!options.json && !options.mutate) printResult(result);
  }
  if (options.html !== undefined) writeFileSync(options.html, drillPage(results, stack));
  const failed = results.filter(({ problems }) => problems.length > 0);
  if (options.mutate) return mutateAlarms(results, failed, stack, options.json);
  if (options.json) console.log(JSON.stringify(timelinesAsJson(results), null, 2));
  else console.log(`\n${results.length} drills, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

async function* resultsOf(drills: readonly Drill[], stack: LocalStack): AsyncGenerator<DrillResult> {
  const judge = createJudge(stack);
  for await (const played of playEach(drills, stack, report)) yield judge(played);
}

function replay(stack: LocalStack, days: number, json: boolean): number {
  const replays = replayTraffic(stack, days, report);
  if (json) console.log(JSON.stringify(replays, null, 2));
  else printReplay(replays);
  // On a normal day nobody is to be told anything.
  const isNoisy = replays.some(
    ({ normal, alarms }) => normal && alarms.some((each) => each.notificationsPerWeek > 0),
  );
  return isNoisy ? 1 : 0;
}

function mutateAlarms(
  results: readonly DrillResult[],
  failed: readonly DrillResult[],
  stack: LocalStack,
  json: boolean,
): number {
  if (failed.length > 0) {
    // A drill that fails anyway would notice every mutant.
    console.error(
      `Mutants say nothing while drills fail: ${failed.map(({ drill }) => drill.name).join(', ')}`,
    );
    return 1;
  }
  const score = mutate(results, stack, report);
  if (json) console.log(JSON.stringify(score, null, 2));
  else printMutation(score);
  return score.survivors.length === 0 && score.wronglyExcused.length === 0 ? 0 : 1;
}
