import { inTemporaryHome } from '../local/temporary-home.ts';
import { startVirtualSystem, type VirtualSystem } from '../local/virtual-system.ts';
import { progressOnStderr, readArguments, runCommand, UsageError } from './command-line.ts';

const USAGE = `npm run simulate -- [options]

Lets the whole system run in virtual time and prints what the alarms did and what people were told. Lines of progress,
one a virtual hour, go to stderr.

  --hours N   virtual hours (default 48)
  --seed N    another factory (default 1)
  --steps N   steps of factory work a minute (default 0.125: some 150 serials a day, as in the requirements)
  --start T   when it begins, like 2026-11-28T08:00:00Z (default 2026-11-20T08:00:00Z)
  --reports   prints the checklists that were sent, too
  --json      one JSON document on stdout and nothing else there
  --help      this text`;

interface Options {
  readonly hours: number;
  readonly seed: number;
  readonly steps: number;
  readonly start: Date;
  readonly reports: boolean;
  readonly json: boolean;
}

/** More would take the machine's time for nothing but a larger database. */
const MOST_STEPS = 100;

/** Minutes between two batches of events: they come when the jobs run, so that two days take seconds. */
const EVENTS_EVERY = 5;

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2)),
  (options) => inTemporaryHome(() => simulate(options)),
);

function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = readArguments({
    args: [...args],
    options: {
      hours: { type: 'string', default: '48' },
      seed: { type: 'string', default: '1' },
      steps: { type: 'string', default: '0.125' },
      // A fixed day, so that two runs can be compared.
      start: { type: 'string', default: '2026-11-20T08:00:00Z' },
      reports: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const [hours, seed, steps] = [Number(values.hours), Number(values.seed), Number(values.steps)];
  const start = new Date(values.start);
  const whole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (!whole(hours) || !whole(seed) || !(steps >= 0 && steps <= MOST_STEPS) || Number.isNaN(start.getTime()))
    throw new UsageError(
      `--hours and --seed take whole numbers, --steps a number up to ${MOST_STEPS}, --start a time.`,
    );
  return { hours, seed, steps, start, reports: values.reports, json: values.json };
}

/** Answers the exit code. */
async function simulate(options: Options): Promise<number> {
  const { hours, seed, steps, start } = options;
  const startedAt = performance.now();
  const seconds = () => Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  const report = progressOnStderr();
  report('Starting the system and writing some days of history …');
  const system = await startVirtualSystem({
    start,
    history: true,
    factorySteps: steps,
    reportEvery: EVENTS_EVERY,
    seed,
  });
  try {
    for (let hour = 1; hour <= hours; hour++) {
      await system.advance(60);
      report(`${hour} of ${hours} virtual hours: ${standingOf(system)}`);
    }
    print(system, options, seconds());
    return 0;
  } finally {
    await system.stop();
  }
}

function standingOf({ deployed: { cloudwatch, sns } }: VirtualSystem): string {
  const standing = cloudwatch.engine.statuses.filter(({ state }) => state.value === 'ALARM');
  const names = standing.map(({ alarm }) => alarm.name).join(', ') || 'none';
  return `in ALARM: ${names}; ${sns.inbox.list().length} messages so far`;
}

function print(system: VirtualSystem, { hours, seed, reports, json }: Options, seconds: number): void {
  const history = system.deployed.cloudwatch.engine.history
    .filter(({ type }) => type === 'StateUpdate')
    .map(({ alarm, at, summary }) => ({ at: at.toISOString(), alarm: alarm.name, summary }));
  const messages = system.deployed.sns.inbox.list();
  const inbox = messages.map(({ at, channel, state, title }) => ({ at, channel, state, title }));
  if (json) {
    console.log(JSON.stringify({ hours, seed, seconds, history, inbox }, null, 2));
    return;
  }
  for (const { at, alarm, summary } of history.filter(isNews))
    console.log(`${at}  ${alarm.padEnd(36)} ${summary}`);
  console.log('\nInbox');
  for (const { at, channel, state, title } of inbox)
    console.log(`${at}  ${channel.padEnd(6)} ${state.padEnd(10)} ${title}`);
  for (const { at, channel, title, text } of reports ? messages.filter(isReport) : [])
    console.log(`\n${at}  ${channel}  ${title}\n\n${text}`);
  console.log(`\n${hours} virtual hours in ${seconds} s`);
}

/** An alarm that is found fine when it is first looked at is none. */
function isNews({ summary }: { readonly summary: string }): boolean {
  return !summary.endsWith('from INSUFFICIENT_DATA to OK');
}

function isReport({ text, title }: { readonly text: string; readonly title: string }): boolean {
  return /(daily|weekly|monthly) checklist/.test(`${title}\n${text}`);
}
