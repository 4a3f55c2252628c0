import { progressOnStderr, readArguments, runCommand, UsageError } from '../scripts/command-line.ts';
import { benchApi } from './api/api.ts';
import { benchChecker } from './checker/checker.ts';
import { benchColdstart } from './coldstart/coldstart.ts';
import { benchIngest } from './ingest/ingest.ts';
import { benchOutbox } from './outbox/outbox.ts';
import type { BenchResult } from './result.ts';

const BENCHES: Readonly<Record<string, (report: (line: string) => void) => Promise<readonly BenchResult[]>>> =
  {
    outbox: benchOutbox,
    api: benchApi,
    ingest: benchIngest,
    checker: benchChecker,
    coldstart: benchColdstart,
  };

const USAGE = `npm run bench -- [name…] [options]

Our way against a baseline, in one run, as a ratio. Names: ${Object.keys(BENCHES).join(', ')} (default: all).
Exit code 1 when a goal is missed.

  --json   one JSON document on stdout and nothing else there
  --help   this text`;

interface Options {
  readonly names: readonly string[];
  readonly json: boolean;
}

await runCommand(USAGE, () => parseOptions(process.argv.slice(2)), run);

function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return undefined;
  const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) throw new UsageError(`There is no bench ${unknown.join(', ')}.`);
  return { names: positionals.length === 0 ? Object.keys(BENCHES) : positionals, json: values.json };
}

/** Answers the exit code. */
async function run({ names, json }: Options): Promise<number> {
  const report = progressOnStderr();
  const results: BenchResult[] = [];
  for (const name of names) results.push(...((await BENCHES[name]?.(report)) ?? []));
  if (json) console.log(JSON.stringify(results, null, 2));
  else for (const result of results) console.log(lineOf(result));
  return results.every(({ met }) => met) ? 0 : 1;
}

function lineOf({ bench, case: name, value, unit, goal, met }: BenchResult): string {
  const figure = `${value.toFixed(2)} ${unit}`.padStart(24);
  return `${bench.padEnd(9)} ${name.padEnd(30)} ${figure}   ${goal ?? 'no goal'}${met ? '' : '   MISSED'}`;
}
