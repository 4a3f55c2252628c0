import type { Points } from '../math/values.ts';
import { shortTimestamp } from '../timestamps.ts';
import type { AlarmState, Comparison, MetricAlarm } from './alarm.ts';
import { breaches, type Judgement } from './judge.ts';

/** Characters of a reason. CloudWatch API Reference, MetricAlarm. */
const MAX_REASON = 1_023;

const WORDING: Readonly<Record<Comparison, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** What a metric alarm was judged by. */
export interface Findings {
  readonly judgement: Judgement;
  /** Newest first. */
  readonly points: Points;
  /** Starts of their periods, newest first. */
  readonly times: readonly Date[];
}

/** The sentence that goes with a new state of a metric alarm. */
export function thresholdReason(alarm: MetricAlarm, findings: Findings): string {
  const { judgement } = findings;
  // The wording for this state is an emulator's; AWS publishes none.
  if (judgement.state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${counted(judgement.filled, 'datapoint')} ${was(judgement.filled)} unknown.`;
  }
  const reason = judgement.judged.length === 0 ? nothingReceived(alarm, judgement) : crossed(alarm, findings);
  return `Threshold Crossed: ${reason}`.slice(0, MAX_REASON);
}

function nothingReceived(alarm: MetricAlarm, { filled }: Judgement): string {
  return `no datapoints were received for ${counted(filled, 'period')} and ${treatedAs(alarm, filled)}.`;
}

function treatedAs({ treatMissingData }: MetricAlarm, filled: number): string {
  const treatment = treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `${counted(filled, 'missing datapoint')} ${was(filled)} treated as [${treatment}]`;
}

function crossed(alarm: MetricAlarm, { judgement, points, times }: Findings): string {
  const { comparison, threshold, datapointsToAlarm, evaluationPeriods, treatMissingData } = alarm;
  const inAlarm = judgement.state === 'ALARM';
  const telling = judgement.judged.filter((index) => {
    const value = points[index];
    return value !== undefined && breaches(value, comparison, threshold) === inAlarm;
  });
  if (telling.length === 0) return `${treatedAs(alarm, judgement.filled)}.`;
  const count =
    datapointsToAlarm === undefined
      ? counted(telling.length, 'datapoint')
      : `${telling.length} out of the last ${evaluationPeriods} datapoints`;
  const values = telling.map(
    (index) => `${javaDouble(points[index])} (${shortTimestamp(times[index] ?? new Date(0))})`,
  );
  const verb = `${was(telling.length)}${inAlarm ? '' : ' not'} ${WORDING[comparison]}`;
  const treated = treatMissingData === 'breaching' || treatMissingData === 'notBreaching';
  const also = treated && judgement.filled > 0 ? ` and ${treatedAs(alarm, judgement.filled)}` : '';
  const limit = `the threshold (${javaDouble(threshold)})`;
  return `${count} [${values.join(', ')}] ${verb} ${limit}${also}${minimum(alarm, judgement.state)}.`;
}

function minimum({ datapointsToAlarm: m, evaluationPeriods: n }: MetricAlarm, state: AlarmState): string {
  if (m === undefined) return '';
  const [least, transition] = state === 'ALARM' ? [m, 'OK -> ALARM'] : [n - m + 1, 'ALARM -> OK'];
  return ` (minimum ${counted(least, 'datapoint')} for ${transition} transition)`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}

/** Outside these magnitudes Java writes numbers with an exponent. */
const PLAIN_FROM = 1e-3;
const PLAIN_BELOW = 1e7;

/** A number as Java prints it, which is how reasons show values: whole ones end in `.0`. */
export function javaDouble(value: number | undefined): string {
  if (value === undefined) return '';
  const size = Math.abs(value);
  if (value === 0 || (size >= PLAIN_FROM && size < PLAIN_BELOW)) return withPoint(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withPoint(digits)}E${exponent.replace('+', '')}`;
}

function withPoint(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
