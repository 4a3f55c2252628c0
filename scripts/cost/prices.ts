/**
 * Where the prices come from. They were gathered from copies of the price list, not from AWS itself; those that no
 * second copy confirmed say so.
 */
export const PRICES = { source: 'AWS price list, us-east-1', asOf: '2026-11', currency: 'USD' } as const;

export interface Price {
  /** The line of the bill that it belongs to. */
  readonly service: string;
  readonly unit: string;
  /** So many units cost what `tiers` say. */
  readonly per: number;
  /** USD, by how many units a month are bought; the last tier has no end. */
  readonly tiers: readonly [Tier, ...Tier[]];
  /** Units that an account has free every month; other stacks of the account may have used them up. */
  readonly free?: number;
  /** True where no second source confirmed the price. */
  readonly unconfirmed?: true;
}

interface Tier {
  readonly usd: number;
  /** Units. Default: no end. */
  readonly upTo?: number;
}

const MILLION = 1_000_000;

/** What AWS charges for what this stack uses. Units are those of a month. */
export const prices = {
  customMetric: {
    service: 'CloudWatch metrics',
    unit: 'metric (name and dimensions)',
    per: 1,
    tiers: [
      { usd: 0.3, upTo: 10_000 },
      { usd: 0.1, upTo: 250_000 },
      { usd: 0.05, upTo: MILLION },
      { usd: 0.02 },
    ],
    free: 10,
  },
  alarmMetric: {
    service: 'CloudWatch alarms',
    unit: 'metric referenced by an alarm',
    per: 1,
    tiers: [{ usd: 0.1 }],
    free: 10,
  },
  fastAlarmMetric: {
    service: 'CloudWatch alarms',
    unit: 'metric referenced by an alarm of less than a minute',
    per: 1,
    tiers: [{ usd: 0.3 }],
  },
  compositeAlarm: {
    service: 'CloudWatch alarms',
    unit: 'composite alarm',
    per: 1,
    tiers: [{ usd: 0.5 }],
  },
  dashboard: {
    service: 'CloudWatch dashboards',
    unit: 'dashboard',
    per: 1,
    tiers: [{ usd: 3 }],
    free: 3,
  },
  metricRequested: {
    service: 'CloudWatch queries',
    unit: 'metric requested',
    per: 1_000,
    tiers: [{ usd: 0.01 }],
  },
  cloudWatchRequest: {
    service: 'CloudWatch queries',
    unit: 'other request',
    per: 1_000,
    tiers: [{ usd: 0.01 }],
    free: MILLION,
  },
  logGb: {
    service: 'CloudWatch Logs',
    unit: 'GB written',
    per: 1,
    // Lambda's logs get cheaper from 10 TB a month on, which no factory reaches.
    tiers: [{ usd: 0.5 }],
    free: 5,
  },
  logGbKept: {
    service: 'CloudWatch Logs',
    unit: 'GB kept',
    per: 1,
    tiers: [{ usd: 0.03 }],
  },
  lambdaRequest: {
    service: 'Lambda',
    unit: 'invocation',
    per: MILLION,
    tiers: [{ usd: 0.2 }],
    free: MILLION,
  },
  lambdaArmGbSecond: {
    service: 'Lambda',
    unit: 'GB-second on arm64',
    per: 1,
    tiers: [{ usd: 0.0000133334 }],
    free: 400_000,
  },
  lambdaX86GbSecond: {
    service: 'Lambda',
    unit: 'GB-second on x86_64',
    per: 1,
    tiers: [{ usd: 0.0000166667 }],
  },
  restApiRequest: {
    service: 'API Gateway',
    unit: 'request',
    per: MILLION,
    tiers: [{ usd: 3.5 }],
  },
  dataApiRequest: {
    service: 'RDS Data API',
    unit: 'request of up to 32 KB',
    per: MILLION,
    tiers: [{ usd: 0.35 }],
    unconfirmed: true,
  },
  trace: {
    service: 'X-Ray',
    unit: 'trace recorded',
    per: MILLION,
    tiers: [{ usd: 5 }],
    free: 100_000,
    unconfirmed: true,
  },
  schedulerInvocation: {
    service: 'EventBridge Scheduler',
    unit: 'invocation',
    per: MILLION,
    tiers: [{ usd: 1 }],
    free: 14 * MILLION,
    unconfirmed: true,
  },
  snsPublish: {
    service: 'SNS',
    unit: 'message published',
    per: MILLION,
    tiers: [{ usd: 0.5 }],
    free: MILLION,
  },
  snsEmail: {
    service: 'SNS',
    unit: 'e-mail',
    per: 100_000,
    tiers: [{ usd: 2 }],
    free: 1_000,
  },
  snsHttp: {
    service: 'SNS',
    unit: 'message to Slack, over HTTP',
    per: MILLION,
    tiers: [{ usd: 0.6 }],
    free: 100_000,
  },
  sqsRequest: {
    service: 'SQS',
    unit: 'request',
    per: MILLION,
    tiers: [{ usd: 0.4 }],
    free: MILLION,
  },
  kmsKey: {
    service: 'KMS',
    unit: 'key',
    per: 1,
    tiers: [{ usd: 1 }],
    unconfirmed: true,
  },
  secret: {
    service: 'Secrets Manager',
    unit: 'secret',
    per: 1,
    tiers: [{ usd: 0.4 }],
  },
  secretRequest: {
    service: 'Secrets Manager',
    unit: 'request',
    per: 10_000,
    tiers: [{ usd: 0.05 }],
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

/** The databases are the ERP's and not part of the bill. Serverless v2 does not go below half a unit while it works. */
export const AURORA = { usdPerAcuHour: 0.12, leastAcus: 0.5 } as const;

/** USD for so many units a month. */
export function priceOf({ per, tiers }: Price, units: number): number {
  let usd = 0;
  let from = 0;
  for (const { usd: each, upTo = Number.POSITIVE_INFINITY } of tiers) {
    usd += (Math.max(0, Math.min(units, upTo) - from) / per) * each;
    from = upTo;
  }
  return usd;
}
