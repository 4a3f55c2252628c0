import { runCommand } from './command-line.ts';
import { parseOptions, USAGE } from './mute/options.ts';
import { runOrder } from './mute/run.ts';
import { readTarget } from './mute/target.ts';

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2), process.env),
  async (options) => {
    for (const line of await runOrder(options.order, readTarget(options), new Date())) console.log(line);
    return 0;
  },
);
