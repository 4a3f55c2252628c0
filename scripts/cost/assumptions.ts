export interface Assumption {
  readonly value: number;
  readonly unit: string;
  /** Why this value; `measured` ones come from a run of the real code against the local AWS. */
  readonly because: string;
}

/**
 * What template and catalogue do not say. Measured values are rounded up. Calls and bytes of the jobs are held
 * against the code by test/scripts/cost/measured.test.ts.
 */
export const assumptions = {
  eventsPerSerial: {
    value: 2,
    unit: 'events',
    because: 'each serial is generated once and, as a piece, assigned once',
  },
  eventsPerBatch: {
    value: 20,
    unit: 'events',
    because:
      'a choice: what 50,000 serials a day make in some 15 seconds; sent one by one, requests and traces cost 20 times as much',
  },
  failedLinksShare: {
    value: 0.001,
    unit: 'of the serials',
    because: 'the objective of the link error rate; each is retried alone in the worst case',
  },
  keptDays: {
    value: 365,
    unit: 'days',
    because:
      "a year of serials in the databases, which the consistency checker's sweep reads again and again",
  },
  pageViewsPerTenantAndDay: { value: 10, unit: 'views', because: "people who open the ERP's serial page" },
  requestsPerPageView: { value: 6, unit: 'requests', because: 'the page asks for one action each' },
  sloRequestsPerDay: { value: 24, unit: 'requests', because: 'a platform status page that asks every hour' },
  dashboardRefreshesPerDay: {
    value: 100,
    unit: 'refreshes',
    because: 'a screen on the wall: every five minutes through a shift of eight hours',
  },
  alarmsPerMonth: { value: 100, unit: 'alarms', because: 'three a day, each told once more when it is over' },

  dataApiCallMs: {
    value: 40,
    unit: 'ms',
    because: 'a Data API call on the network, well above what a warm cluster needs',
  },
  parallelTenants: { value: 4, unit: 'tenants', because: 'CONCURRENT_TENANTS of the jobs' },
  runStartMs: { value: 1_000, unit: 'ms', because: 'a cold start each run' },
  authorizerMs: { value: 150, unit: 'ms', because: 'a look-up of the session at the ERP, or a signature' },
  requestMs: { value: 250, unit: 'ms', because: 'a metrics request with its Data API calls' },
  ingestMs: {
    value: 250,
    unit: 'ms',
    because: 'a batch: its statements, three of them side by side, and its EMF documents',
  },
  collectorMsPerSerial: {
    value: 0.2,
    unit: 'ms',
    because: 'measured 0.06 ms of a whole processor; 512 MB are about a third of one',
  },
  checkerMsPerSerial: {
    value: 0.7,
    unit: 'ms',
    because: 'measured 0.2 ms of a whole processor for each recent serial',
  },
  sweepMsPerSerial: {
    value: 0.06,
    unit: 'ms',
    because: 'measured 0.016 ms of a whole processor for each serial of the sweep',
  },

  callsPerWorkerRun: { value: 3, unit: 'calls', because: 'measured: schemas, tenants, the run itself' },
  callsPerWorkerTenant: { value: 1, unit: 'call', because: 'measured: the due entries of an idle tenant' },
  callsPerFailedLink: { value: 6, unit: 'calls', because: 'a batch of one entry' },
  callsPerCollectorRun: {
    value: 6,
    unit: 'calls',
    because: 'measured: schemas, tenants twice, acknowledgements, registrations, the run itself',
  },
  callsPerCollectorTenant: {
    value: 3,
    unit: 'calls',
    because: 'measured: its figures, its recent serials, their core links',
  },
  collectorBytesPerSerial: {
    value: 200,
    unit: 'bytes',
    because: 'measured 211: read from the tenant, looked up in the Core DB, each run anew',
  },
  callsPerCheckerRun: { value: 8, unit: 'calls', because: 'measured: tenants, findings, notices, the run' },
  callsPerCheckerTenant: {
    value: 36,
    unit: 'calls',
    because: 'measured 25 to 36: findings, recent serials, a share of the sweep, coverage',
  },
  checkerBytesPerSerial: {
    value: 1_100,
    unit: 'bytes',
    because:
      'measured 950, and 1,180 in a first run: all that both sides know of each serial of the last day, each run',
  },
  recentDays: { value: 25 / 24, unit: 'days', because: 'a day and an hour of disorder' },
  sweepBytesPerSerial: {
    value: 45,
    unit: 'bytes',
    because: 'measured 41: its code, packed, and its part in the sums of a group',
  },
  sweepRounds: {
    value: 36.5,
    unit: 'rounds a month',
    because: 'an hourly run does a twentieth of a round (RUNS_A_ROUND)',
  },
  metricsPerChecklist: {
    value: 40,
    unit: 'series',
    because:
      'ten counts of objectives for three windows in a week, or all metrics once in a month; less in a day',
  },
  requestsPerChecklist: {
    value: 4,
    unit: 'requests',
    because: 'states and history of the alarms, who listens to the two topics',
  },
  callsPerChecklistTenant: { value: 12, unit: 'calls', because: 'the sections of a checklist' },
  callsPerBatch: {
    value: 5,
    unit: 'calls',
    because: 'measured: tenants, batch, hours, count, and forgetting an old one',
  },
  callsPerRequest: { value: 6, unit: 'calls', because: 'the four parts of a summary and the tenant look-up' },
  callsPerWidget: { value: 3, unit: 'calls', because: 'schemas, tenants, registrations' },
  callsPerWidgetsTenant: {
    value: 4,
    unit: 'calls',
    because: 'three of the four tables ask each tenant, one of them twice',
  },

  invocationLogBytes: { value: 500, unit: 'bytes', because: 'START, END and REPORT lines with the trace id' },
  requestLogBytes: { value: 400, unit: 'bytes', because: 'one line of our own a request or run' },
  accessLogBytes: { value: 350, unit: 'bytes', because: 'the access log format with its values filled in' },
  emfBytesPerMetric: {
    value: 85,
    unit: 'bytes',
    because: 'measured: 1,995 bytes for the 23 of the collector',
  },
  emfBytesPerDocument: { value: 300, unit: 'bytes', because: 'measured: 289 for a document of one value' },
  emfBytesPerEvent: { value: 12, unit: 'bytes', because: 'measured: a latency in a list' },
  collectorLogBytesPerTenant: { value: 450, unit: 'bytes', because: 'measured 425: its figures, each run' },
  checkerLogBytesPerTenant: { value: 1_500, unit: 'bytes', because: 'measured 1,395: seven lines, each run' },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptions;

/** The value of an assumption. */
export function assumed(name: AssumptionName): number {
  return assumptions[name].value;
}
