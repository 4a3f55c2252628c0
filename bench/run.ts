import { progressOnStderr, runCommand } from '../scripts/command-line.ts';
import type { BenchContext } from './bench.ts';
import { compareWith, exitCodeOfComparison, MisfitError } from './compare/compare.ts';
import { THIS_MACHINE } from './machine/machine.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { printComparison, printProfiles, printResults } from './print.ts';
import { profileBenches } from './profile/profile.ts';
import { cleanCommit, record } from './releases/record.ts';
import { exitCodeOf } from './result.ts';
import { runBenches } from './run-benches.ts';

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2)),
  (options) => run(options, { machine: THIS_MACHINE, report: progressOnStderr() }),
);

/** Answers the exit code. */
async function run({ names, json, task }: Options, context: BenchContext): Promise<number> {
  const print = <T>(document: T, asText: (document: T) => string) =>
    console.log(json ? JSON.stringify(document, null, 2) : asText(document));
  if (task.kind !== 'profile' && context.machine.watchForeignLoad()() === undefined)
    context.report('What other processes take is not measured on this system: spread alone tells noise.');
  switch (task.kind) {
    case 'measure': {
      const commit = task.record ? await cleanCommit() : undefined;
      const results = await runBenches(names, context);
      print(results, printResults);
      const exitCode = exitCodeOf(results);
      if (commit !== undefined && exitCode === 0) await record(commit, results, new Date());
      if (commit !== undefined && exitCode > 0)
        context.report('Nothing is recorded: a case is missed or too noisy.');
      return exitCode;
    }
    case 'compare': {
      try {
        const compared = await compareWith(task.revision, names, context);
        print(compared, printComparison);
        return exitCodeOfComparison(compared);
      } catch (error) {
        if (!(error instanceof MisfitError)) throw error;
        console.error(error.message);
        return 2;
      }
    }
    case 'profile': {
      print(await profileBenches(names, task.directory, context.report), printProfiles);
      return 0;
    }
  }
}
