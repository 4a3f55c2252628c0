import { type Slo, slos } from '../../../../lib/catalogue/slos.ts';
import { type MetricSource, readSeries, type Series } from '../../objectives/measurements.ts';
import type { Period, Periods } from '../periods.ts';

/** Events of one percentile objective in a period. */
export interface SlowEvents {
  readonly total: number;
  /** Slower than the objective's target. */
  readonly aboveTarget: number;
  /** Slower than what its alarm counts. */
  readonly aboveAlert: number;
}

/** The objectives whose events the ERP reports one by one. */
export const TIMED = {
  generation: slos.serial_generation_p99,
  assignment: slos.assignment_resolution_p95,
} as const satisfies Record<string, Slo>;
export type Timed = keyof typeof TIMED;

export interface PeriodOfEvents {
  readonly current: Readonly<Record<Timed, SlowEvents>>;
  readonly before: Readonly<Record<Timed, SlowEvents>>;
}

const ONE_DAY = 86_400;

/** Counts slow events of two adjoining periods. @throws {CloudWatchError} */
export async function readSlowEvents(
  source: MetricSource,
  { current, before }: Periods,
): Promise<PeriodOfEvents> {
  const [now, then] = await Promise.all([ofPeriod(source, current), ofPeriod(source, before)]);
  return { current: now, before: then };
}

async function ofPeriod(source: MetricSource, period: Period): Promise<PeriodOfEvents['current']> {
  const series = Object.values(TIMED).flatMap(seriesOf);
  const points = await readSeries(source, series, period.start, period.end);
  const totals = points.map((values) => values.reduce((sum, { value }) => sum + value, 0));
  const at = (first: number): SlowEvents => {
    const [total = 0, quick = 0, tolerable = 0] = totals.slice(first, first + 3).map(Math.round);
    return { total, aboveTarget: total - quick, aboveAlert: total - tolerable };
  };
  return { generation: at(0), assignment: at(3) };
}

/** All events, those up to the target, those up to the alert's threshold: a count includes its upper bound. */
function seriesOf({ indicator: { metric }, target, alertThreshold }: Slo): readonly Series[] {
  return ['SampleCount', `TC(:${target})`, `TC(:${alertThreshold})`].map((statistic) => ({
    metric,
    statistic,
    period: ONE_DAY,
  }));
}
