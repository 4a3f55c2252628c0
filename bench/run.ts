import { progressOnStderr, runCommand } from '../scripts/command-line.ts';
import { THIS_MACHINE } from './machine/machine.ts';
import { parseOptions, USAGE } from './options.ts';
import { printResults } from './print.ts';
import { withHeartbeat } from './progress.ts';
import { exitCodeOf } from './result.ts';
import { runBenches } from './run-benches.ts';

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2)),
  async ({ names, json }) => {
    const results = await withHeartbeat(progressOnStderr(), (report) =>
      runBenches(names, { machine: THIS_MACHINE, report }),
    );
    console.log(json ? JSON.stringify(results, null, 2) : printResults(results));
    return exitCodeOf(results);
  },
);
