// Works a backlog off with the shipped bundle alone, so that its memory is what Lambda would see.
// node handler-process.mjs BUNDLE
const [, , bundle = ''] = process.argv;
const { handler } = await import(bundle);

/** Milliseconds; the function's timeout. */
const TIMEOUT = 240_000;

const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1_000;
let runs = 0;
for (;;) {
  const endsAt = performance.now() + TIMEOUT;
  const summary = await handler(
    {},
    { awsRequestId: `bench-${runs++}`, getRemainingTimeInMillis: () => endsAt - performance.now() },
  );
  console.error(`run ${runs}: ${summary.succeeded} linked, ${seconds().toFixed(0)} s`);
  if (summary.errors + summary.deferred + summary.failed > 0) throw new Error(JSON.stringify(summary));
  if (summary.pendingFound === 0) break;
}
const maxRssMb = process.resourceUsage().maxRSS / 1_024;
console.log(`\n${JSON.stringify({ runs, maxRssMb, seconds: seconds() })}`);
