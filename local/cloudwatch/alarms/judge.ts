import type { Points } from '../math/values.ts';
import type { AlarmState, Comparison, MissingDataTreatment } from './alarm.ts';

/**
 * Periods that CloudWatch looks at beyond the N of the alarm when some are missing. Its size is not published; the
 * guide's only example is 5 periods for N = 3.
 */
const EXTRA_PERIODS = 2;

/** How many periods an alarm of N evaluation periods can look at. */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + EXTRA_PERIODS;
}

export interface Evidence {
  /** The evaluation range, newest first; undefined where a period has no datapoint. */
  readonly points: Points;
  /** N. */
  readonly evaluationPeriods: number;
  /** M. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingDataTreatment;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly current: AlarmState;
}

export interface Judgement {
  readonly state: AlarmState;
  /** Positions in `points` of the datapoints that were judged, newest first. */
  readonly judged: readonly number[];
  /** How many missing datapoints the treatment stood in for. */
  readonly filled: number;
}

/** True when a value is on the wrong side of the threshold. */
export function breaches(value: number, comparison: Comparison, threshold: number): boolean {
  switch (comparison) {
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

/**
 * Judges a metric alarm as CloudWatch does: the newest N real datapoints of the evaluation range, and only when
 * there are fewer, the treatment of missing data for the shortfall.
 */
export function judge(evidence: Evidence): Judgement {
  const { points, evaluationPeriods, datapointsToAlarm: m } = evidence;
  const judged = points
    .flatMap((point, index) => (point === undefined ? [] : [index]))
    .slice(0, evaluationPeriods);
  const filled = evaluationPeriods - judged.length;
  const breaching = judged.filter((index) => isBreaching(evidence, index));
  const decide = (state: AlarmState): Judgement => ({ state, judged, filled });
  if (breaching.length >= m) return decide('ALARM');
  if (filled === 0) return decide('OK');
  return decide(fillShortfall(evidence, { judged, breaching, filled }));
}

interface Shortfall {
  readonly judged: readonly number[];
  readonly breaching: readonly number[];
  readonly filled: number;
}

function fillShortfall(evidence: Evidence, { judged, breaching, filled }: Shortfall): AlarmState {
  const { treatMissingData, datapointsToAlarm: m, current } = evidence;
  switch (treatMissingData) {
    case 'breaching':
      return breaching.length + filled >= m ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'missing':
    case 'ignore':
      if (judged.length > breaching.length) return 'OK';
      if (treatMissingData === 'ignore') return current;
      if (judged.length === 0) return 'INSUFFICIENT_DATA';
      return isPremature(evidence, breaching) ? 'ALARM' : current;
  }
}

/**
 * With nothing but breaching and missing datapoints, an alarm need not wait for M of them: it is enough that the
 * oldest breaching one within the last N periods is at least M periods old, the newest period counting as 1.
 * Which state it has before that is not documented; here it stays in the one it is in.
 */
function isPremature(
  { evaluationPeriods, datapointsToAlarm }: Evidence,
  breaching: readonly number[],
): boolean {
  const ages = breaching.map((index) => index + 1).filter((age) => age <= evaluationPeriods);
  return Math.max(0, ...ages) >= datapointsToAlarm;
}

function isBreaching({ points, comparison, threshold }: Evidence, index: number): boolean {
  const point = points[index];
  return point !== undefined && breaches(point, comparison, threshold);
}
