/**
 * What each function's bundle may weigh, in kB (1,000 bytes). A cold start reads and compiles all of it, so weight
 * that nobody asked for makes callers wait.
 *
 * Budgets lie 5 to 10 % above what the bundles weigh: room for work on a function, none for a package that slips in
 * unseen. Of about 600 kB, the Data API's client with all ways to get credentials takes 535, the logger 35 and zod 20
 * to 45; the metrics emitter takes 15, a further SDK client 30.
 *
 * A new function gets a row here. A row is raised together with a sentence in its comment on what the weight is for;
 * `WEIGH=1 npx vitest run test/lib/bundle-size.test.ts` then notes what the parts weigh now, for the next comparison.
 */
export const bundleBudgets: Readonly<Partial<Record<string, number>>> = {
  /**
   * No SDK client; two thirds are the API's contract, 13 kB the table of the server's errors, which every answer's
   * error text goes by.
   */
  'api-document': 145,
  /** No SDK client: jose and the logger. */
  authorizer: 110,
  /** Reads, judges and sends the checklists: Data API, CloudWatch and SNS, and the whole catalogue. */
  'checklist-report': 845,
  /** The largest part of our own code, 65 kB; Data API and SNS. */
  'consistency-checker': 795,
  /** Data API alone; draws HTML by hand. */
  'dashboard-queries': 670,
  /** Data API and the tables of the simulated ERP; only in stacks that bring their own databases. */
  'demo-data': 680,
  /** Data API, the emitter and most of zod: it judges events of strangers. */
  'event-ingest': 710,
  /** Data API and CloudWatch, whose alarms it reads for the objectives. */
  'metrics-api': 765,
  /** Data API and the emitter. */
  'metrics-collector': 720,
  /** Data API; many parameters to judge. */
  'outbox-desk': 710,
  /** Data API, SNS and the emitter. */
  'outbox-worker': 740,
  /** The same checklists for programs, with the same clients. */
  'report-api': 845,
  /** Data API alone. */
  'schema-migration': 645,
};
