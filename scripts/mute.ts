import { parseOptions, USAGE, UsageError } from './mute/options.ts';
import { MuteError, runOrder } from './mute/run.ts';
import { readTarget } from './mute/target.ts';

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    console.log(USAGE);
  } else {
    for (const line of await runOrder(options.order, readTarget(options), new Date())) console.log(line);
  }
} catch (error) {
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error instanceof MuteError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
