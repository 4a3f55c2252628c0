const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Oldest timestamp that PutMetricData and EMF accept, before now. CloudWatch User Guide. */
const OLDEST_MS = 14 * DAY_MS;
/** Newest timestamp that PutMetricData and EMF accept, after now. CloudWatch User Guide. */
const NEWEST_MS = 2 * HOUR_MS;

/** Dimensions of one metric. CloudWatch API Reference, MetricDatum. */
export const MAX_DIMENSIONS = 30;
/** Characters of a namespace, metric name or dimension name. CloudWatch API Reference. */
export const MAX_NAME = 255;
/** Characters of a dimension value. CloudWatch API Reference. */
export const MAX_DIMENSION_VALUE = 1_024;
/** Bytes of one EMF document and of one PutMetricData request. CloudWatch User Guide, "Service quotas". */
export const MAX_REQUEST_BYTES = 1_048_576;
/** Largest magnitude of a value. CloudWatch API Reference, MetricDatum. */
export const MAX_VALUE = 2 ** 360;

export const MINUTES = { ms: MINUTE_MS, seconds: 60 } as const;
export const HOURS = { ms: HOUR_MS, seconds: 3_600 } as const;
export const DAYS = { ms: DAY_MS, seconds: 86_400 } as const;

/** Why a datapoint's time is refused; undefined when it is acceptable. */
export function timestampFault(at: Date, now: Date): string | undefined {
  const age = now.getTime() - at.getTime();
  if (age > OLDEST_MS) return `the timestamp ${iso(at)} is more than two weeks in the past`;
  if (-age > NEWEST_MS) return `the timestamp ${iso(at)} is more than two hours in the future`;
  return undefined;
}

function iso(at: Date): string {
  return Number.isNaN(at.getTime()) ? 'given' : at.toISOString();
}
