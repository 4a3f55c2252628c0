import { parseArgs } from 'node:util';
import { runSoak } from './soak/run-soak.ts';
import { startSoak } from './soak/soak-system.ts';

const USAGE = `npm run soak -- [options]

Faults under load, then quiet, then all invariants: the whole system in virtual time, a quarter of a second a
minute, while clients ask, people work and runs overlap. Afterwards some days pass as fast as they can, a person
does what the alarms ask, and everything is compared with what the soak saw. Exit code 1 when anything is wrong.

  --minutes N   real minutes under faults (default 5)
  --tenants N   tenants (default 3)
  --seed N      the same faults at the same virtual minutes again (default: another each time, printed)
  --quiet N     virtual minutes of quiet (default 4320: what can never be linked dies after 2,241)
  --json        one JSON document on stdout and nothing else there`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    tenants: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    quiet: { type: 'string', default: '4320' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const [tenants, seed, quietMinutes] = [values.tenants, values.seed, values.quiet].map(Number);
const whole = (value: number | undefined, least: number): value is number =>
  Number.isInteger(value) && Number(value) >= least;
if (values.help || !(minutes > 0) || !whole(tenants, 1) || !whole(seed, 0) || !whole(quietMinutes, 400)) {
  console.error(
    values.help
      ? USAGE
      : `--minutes takes a number above 0, --tenants and --seed whole numbers, --quiet one from 400 on.\n\n${USAGE}`,
  );
  process.exit(values.help ? 0 : 2);
}

const PACE_MS = 250;

const startedAt = performance.now();
const report = (line: string) =>
  console.error(`[${((performance.now() - startedAt) / 1_000).toFixed(0)} s] ${line}`);

report(`Seed ${seed}. Starting the system …`);
const soak = await startSoak({ seed, tenants, quietMinutes, report });
try {
  const result = await runSoak(soak, { minutes, paceMs: PACE_MS });
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else {
    const { faults, load, seen, violations } = result;
    console.log(`Under faults for ${minutes} min: ${JSON.stringify(faults)}`);
    console.log(`Load: ${JSON.stringify(load)}`);
    console.log(`Seen: ${JSON.stringify(seen)}`);
    console.log(violations.length === 0 ? 'No violation.' : violations.join('\n'));
  }
  process.exitCode = result.violations.length === 0 ? 0 : 1;
} finally {
  await soak.stop();
}
