import { writeFileSync } from 'node:fs';
import { CommandError, readArguments, runCommand } from '../../../scripts/command-line.ts';
import { RECORDED, readMeasured, slowest } from './file-seconds.ts';

const USAGE = `npm run test:slowest -- [options]

Lists the test files that took longest when they last ran on this machine.

  --record   writes them to test/slowest.json: a clean clone runs them first
  --help     this text`;

const LISTED = 20;
/** Seconds: the order of quicker ones does not matter. */
const LEAST_RECORDED = 2;

await runCommand(USAGE, () => parseOptions(process.argv.slice(2)), list);

function parseOptions(args: readonly string[]): { readonly record: boolean } | undefined {
  const { values } = readArguments({
    args: [...args],
    options: { record: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  return values.help ? undefined : { record: values.record };
}

function list({ record }: { readonly record: boolean }): number {
  const seconds = readMeasured();
  if (Object.keys(seconds).length === 0)
    throw new CommandError('No test has run on this machine since the last npm ci: npm test measures them.');
  for (const line of slowest(seconds, LISTED)) console.log(line);
  if (!record) return 0;
  const slow = Object.entries(seconds).filter(([, each]) => each >= LEAST_RECORDED);
  const sorted = slow.toSorted(([, one], [, other]) => other - one);
  const rounded = sorted.map(([file, each]) => [file, Math.round(each)]);
  writeFileSync(RECORDED, `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`);
  return 0;
}
