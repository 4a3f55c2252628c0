import { currentSeriesOf, type Slo } from '../../../lib/catalogue/slos.ts';
import { type MetricSource, readSeries } from '../../shared/objectives/measurements.ts';
import { HOUR_MS } from '../../shared/utc.ts';

export interface CurrentValue {
  readonly value: number;
  /** Start of the period that it is of. */
  readonly at: Date;
}

/** The consistency checker reports once an hour; older datapoints say nothing about now. */
const LOOK_BACK_MS = 2 * HOUR_MS;

/** The newest value of each objective's indicator; undefined without a recent one. Throws as `readSeries` does. */
export async function readCurrentValues(
  source: MetricSource,
  slos: readonly Slo[],
  now: Date,
): Promise<readonly (CurrentValue | undefined)[]> {
  const points = await readSeries(
    source,
    slos.map(currentSeriesOf),
    new Date(now.getTime() - LOOK_BACK_MS),
    now,
  );
  return points.map(([newest]) => newest);
}
