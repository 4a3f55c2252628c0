import { parseOptions, USAGE, UsageError } from './report/options.ts';
import { runReport } from './report/run.ts';
import { readTarget } from './report/target.ts';

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    console.log(USAGE);
  } else {
    const { output, mustAct } = await runReport(options, readTarget(options), new Date());
    console.log(output);
    process.exitCode = mustAct ? 1 : 0;
  }
} catch (error) {
  // Other commands have a mistake of their own of this name, and some of what they read settings with is used here.
  const isUsage = error instanceof Error && error.name === UsageError.name;
  console.error(isUsage ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
