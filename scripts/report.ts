import { runCommand } from './command-line.ts';
import { parseOptions, USAGE } from './report/options.ts';
import { runReport } from './report/run.ts';
import { readTarget } from './report/target.ts';

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2), process.env),
  async (options) => {
    const { output, mustAct } = await runReport(options, readTarget(options), new Date());
    console.log(output);
    return mustAct ? 1 : 0;
  },
);
