import { parseArgs } from 'node:util';
import { startLocalProcess } from './local-process.ts';
import { makeFaults } from './soak/faults.ts';
import { readViolations } from './soak/invariants.ts';
import { makeLoad } from './soak/load.ts';
import { RegistryWatch } from './soak/registry-watch.ts';
import { settle } from './soak/settle.ts';

const USAGE = `npm run soak -- [options]

Faults under load, then all invariants: a simulated factory works, clients ask, workers run (two at once now and
then), and one fault follows another. Exit code 1 when anything was lost, linked twice or answered wrongly.

  --minutes N   minutes under faults (default 5)
  --tenants N   tenants (default 3)
  --json        one JSON document on stdout and nothing else there`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    tenants: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
if (values.help || !(minutes > 0)) {
  console.error(values.help ? USAGE : `--minutes takes a number above 0.\n\n${USAGE}`);
  process.exit(values.help ? 0 : 2);
}

const startedAt = performance.now();
const report = (line: string) =>
  console.error(`[${((performance.now() - startedAt) / 1_000).toFixed(0)} s] ${line}`);

report('Starting the local system …');
const system = await startLocalProcess(['--tenants', values.tenants]);
try {
  const until = AbortSignal.timeout(minutes * 60_000);
  const progress = setInterval(() => report('under faults …'), 30_000);
  const watch = new RegistryWatch();
  const [faults, load] = await Promise.all([
    makeFaults(system, Math.random, until),
    makeLoad(system, Math.random, until),
    watch.keepLooking(system, until),
  ]);
  clearInterval(progress);
  report('Quiet: letting the worker finish …');
  const quietSince = await settle(system);
  await watch.look(system);
  const violations = [...load.violations, ...watch.violations, ...(await readViolations(system, quietSince))];
  const result = {
    minutes,
    faults,
    load: { requests: load.requests, statuses: load.statuses, workerRuns: load.workerRuns },
    violations,
  };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else {
    console.log(`Under faults for ${minutes} min: ${JSON.stringify(faults)}`);
    console.log(`Load: ${JSON.stringify(result.load)}`);
    console.log(violations.length === 0 ? 'No violation.' : violations.join('\n'));
  }
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  await system.close();
}
