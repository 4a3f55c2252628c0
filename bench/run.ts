import { parseArgs } from 'node:util';
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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. Known: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

const startedAt = performance.now();
const report = (line: string) =>
  console.error(`[${((performance.now() - startedAt) / 1_000).toFixed(1)} s] ${line}`);
const results: BenchResult[] = [];
for (const name of names) results.push(...((await BENCHES[name]?.(report)) ?? []));

if (values.json) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const { bench, case: name, value, unit, goal, met } of results) {
    const figure = `${value.toFixed(2)} ${unit}`;
    console.log(
      `${bench.padEnd(9)} ${name.padEnd(30)} ${figure.padStart(24)}   ${goal ?? 'no goal'}${met ? '' : '   MISSED'}`,
    );
  }
}
process.exitCode = results.every(({ met }) => met) ? 0 : 1;
