import type { Slo } from '../../../lib/catalogue/slos.ts';
import { HOUR_MS } from '../utc.ts';
import { type MetricSource, readSeries, type Series } from './measurements.ts';

export interface CurrentValue {
  readonly value: number;
  /** Start of the period that it is of. */
  readonly at: Date;
}

/** The consistency checker reports once an hour; older datapoints say nothing about now. */
const LOOK_BACK_MS = 2 * HOUR_MS;

const FIVE_MINUTES = 300;
const ONE_HOUR = 3_600;

/** The newest value of each objective's indicator; undefined without a recent one. Throws as `readSeries` does. */
export async function readCurrentValues(
  source: MetricSource,
  slos: readonly Slo[],
  now: Date,
): Promise<readonly (CurrentValue | undefined)[]> {
  const points = await readSeries(source, slos.map(seriesOf), new Date(now.getTime() - LOOK_BACK_MS), now);
  return points.map(([newest]) => newest);
}

/** Percentiles are taken over an hour, as the alarms do. */
function seriesOf({ indicator }: Slo): Series {
  return indicator.kind === 'percentile'
    ? { metric: indicator.metric, statistic: `p${indicator.percentile}`, period: ONE_HOUR }
    : { metric: indicator.metric, statistic: 'Maximum', period: FIVE_MINUTES };
}
