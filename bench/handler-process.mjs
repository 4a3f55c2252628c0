// Runs a shipped bundle alone, so that its memory is what Lambda would see: one run for each message of its parent.
// node handler-process.mjs BUNDLE
const [, , bundle = ''] = process.argv;
const { handler } = await import(bundle);

process.on('message', async ({ event, remainingMs, requestId }) => {
  const endsAt = performance.now() + remainingMs;
  const getRemainingTimeInMillis = () => endsAt - performance.now();
  const answer = await handler(event, { awsRequestId: requestId, getRemainingTimeInMillis });
  process.send({ answer, maxRssMb: process.resourceUsage().maxRSS / 1_024 });
});
process.once('disconnect', () => process.exit());
