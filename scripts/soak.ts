import { progressOnStderr, readArguments, runCommand, UsageError } from './command-line.ts';
import { runSoak, type SoakResult } from './soak/run-soak.ts';
import { startSoak } from './soak/soak-system.ts';

const USAGE = `npm run soak -- [options]

Faults under load, then quiet, then all invariants: the whole system in virtual time, a quarter of a second a
minute, while clients ask, people work and runs overlap. Afterwards some days pass as fast as they can, a person
does what the alarms ask, and everything is compared with what the soak saw. Exit code 1 when anything is wrong.

  --minutes N   real minutes under faults (default 5)
  --tenants N   tenants (default 3)
  --seed N      the same faults at the same virtual minutes again (default: another each time, printed)
  --quiet N     virtual minutes of quiet (default 4320: what can never be linked dies after 2,241)
  --json        one JSON document on stdout and nothing else there
  --help        this text`;

/** Real milliseconds of a virtual minute under faults. */
const PACE_MS = 250;
/** Virtual minutes: the longest alarms need them to be over. */
const LEAST_QUIET = 400;

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2)),
  async ({ minutes, tenants, seed, quietMinutes, json }) => {
    const report = progressOnStderr();
    report(`Seed ${seed}. Starting the system …`);
    const soak = await startSoak({ seed, tenants, quietMinutes, report });
    try {
      const result = await runSoak(soak, { minutes, paceMs: PACE_MS });
      if (json) console.log(JSON.stringify(result, null, 2));
      else printResult(result);
      return result.violations.length === 0 ? 0 : 1;
    } finally {
      await soak.stop();
    }
  },
);

function parseOptions(args: readonly string[]) {
  const { values } = readArguments({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '5' },
      tenants: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      quiet: { type: 'string', default: '4320' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const minutes = Number(values.minutes);
  const tenants = Number(values.tenants);
  const seed = Number(values.seed);
  const quietMinutes = Number(values.quiet);
  const whole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  if (
    !(minutes > 0 && Number.isFinite(minutes)) ||
    !whole(tenants, 1) ||
    !whole(seed, 0) ||
    !whole(quietMinutes, LEAST_QUIET)
  )
    throw new UsageError(
      `--minutes takes a number above 0, --tenants and --seed whole numbers, --quiet one from ${LEAST_QUIET} on.`,
    );
  return { minutes, tenants, seed, quietMinutes, json: values.json };
}

function printResult({ minutes, faults, load, seen, violations }: SoakResult): void {
  console.log(`Under faults for ${minutes} min: ${JSON.stringify(faults)}`);
  console.log(`Load: ${JSON.stringify(load)}`);
  console.log(`Seen: ${JSON.stringify(seen)}`);
  console.log(violations.length === 0 ? 'No violation.' : violations.join('\n'));
}
