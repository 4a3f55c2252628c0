import { parseArgs } from 'node:util';
import { startVirtualSystem } from '../local/virtual-system.ts';

const USAGE = `npm run simulate -- [options]

Lets the whole system run in virtual time and prints what the alarms did and what people were told.

  --hours N   virtual hours (default 48)
  --seed N    another factory (default 1)
  --steps N   steps of factory work a minute (default 2)
  --start T   when it begins, like 2026-11-28T08:00:00Z (default 2026-11-20T08:00:00Z)
  --reports   prints the checklists that were sent, too
  --json      one JSON document on stdout and nothing else there`;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '48' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '2' },
    // A fixed day, so that two runs can be compared.
    start: { type: 'string', default: '2026-11-20T08:00:00Z' },
    reports: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [hours, seed, steps] = [values.hours, values.seed, values.steps].map(Number);
const start = new Date(values.start);
const valid =
  [hours, seed, steps].every((value) => Number.isInteger(value) && Number(value) >= 0) &&
  !Number.isNaN(start.getTime());
if (values.help || !valid || hours === undefined || seed === undefined || steps === undefined) {
  console.error(
    values.help ? USAGE : `--hours, --seed and --steps take whole numbers, --start a time.\n\n${USAGE}`,
  );
  process.exit(values.help ? 0 : 2);
}

const startedAt = performance.now();
const seconds = () => Number(((performance.now() - startedAt) / 1_000).toFixed(1));
const system = await startVirtualSystem({ start, history: true, factorySteps: steps, seed });
try {
  for (let hour = 1; hour <= hours; hour++) {
    await system.advance(60);
    if (hour % 6 === 0) console.error(`[${seconds()} s] ${hour} of ${hours} virtual hours`);
  }
  const { engine } = system.deployed.cloudwatch;
  const history = engine.history
    .filter(({ type }) => type === 'StateUpdate')
    .map(({ alarm, at, summary }) => ({ at: at.toISOString(), alarm: alarm.name, summary }));
  const messages = system.deployed.sns.inbox.list();
  const inbox = messages.map(({ at, channel, state, title }) => ({ at, channel, state, title }));
  if (values.json) {
    console.log(JSON.stringify({ hours, seed, seconds: seconds(), history, inbox }, null, 2));
  } else {
    for (const { at, alarm, summary } of history) console.log(`${at}  ${alarm.padEnd(36)} ${summary}`);
    console.log('\nInbox');
    for (const { at, channel, state, title } of inbox)
      console.log(`${at}  ${channel.padEnd(6)} ${state.padEnd(10)} ${title}`);
    for (const { at, channel, title, text } of values.reports ? messages.filter(isReport) : [])
      console.log(`\n${at}  ${channel}  ${title}\n\n${text}`);
    console.log(`\n${hours} virtual hours in ${seconds()} s`);
  }
} finally {
  await system.stop();
}

function isReport({ text, title }: { readonly text: string; readonly title: string }): boolean {
  return /(daily|weekly|monthly) checklist/.test(`${title}\n${text}`);
}
