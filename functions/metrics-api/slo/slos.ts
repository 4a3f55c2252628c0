import { metrics } from '../../../lib/catalogue/metrics.ts';
import { objectiveOf, type Slo, slos } from '../../../lib/catalogue/slos.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { type Degraded, PartialAnswer } from '../../shared/api/partial-answer.ts';
import { CloudWatchError } from '../../shared/objectives/cloudwatch.ts';
import {
  budgetLeft,
  type Counts,
  compliance,
  objectiveWindow,
  readCounts,
  WINDOW_DAYS,
} from '../../shared/objectives/compliance.ts';
import type { MetricSource } from '../../shared/objectives/measurements.ts';
import type { Log } from '../../shared/telemetry/logger.ts';
import { isoTime } from '../../shared/utc.ts';
import type { Objective } from '../contract.ts';
import { readAlarmStates } from './alarm-states.ts';
import { type CurrentValue, readCurrentValues } from './current-values.ts';

/** The body of action `slo`. What CloudWatch does not answer is null. */
export interface Slos extends Degraded {
  readonly window_days: number;
  readonly slos: readonly Objective[];
}

export interface SloServices extends MetricSource {
  readonly alarmNamePrefix: string;
  readonly log: Log;
}

/** Seconds. */
const RETRY_AFTER = 10;

/**
 * Reads how the platform meets its objectives.
 * @throws {ApiError} 503 when CloudWatch answers nothing at all.
 */
export async function readSlos(services: SloServices, now: Date): Promise<Slos> {
  const answer = new PartialAnswer(services.log);
  const all: readonly (readonly [string, Slo])[] = Object.entries(slos);
  const objectives = all.map(([, slo]) => slo);
  const alarms = objectives.map(({ alertRule }) => services.alarmNamePrefix + alertRule);
  const [measured, states] = await Promise.all([
    answer.part(
      'cloudwatch_metrics',
      () =>
        Promise.all([
          readCounts(services, objectives, objectiveWindow(now)),
          readCurrentValues(services, objectives, now),
        ]),
      { isFailure: isCloudWatchError },
    ),
    answer.part('cloudwatch_alarms', () => readAlarmStates(services.cloudWatch, alarms), {
      isFailure: isCloudWatchError,
    }),
  ]);
  const [counts, values] = measured ?? [];
  return {
    window_days: WINDOW_DAYS,
    slos: all.map(([name, slo], index) => ({
      ...objective(name, slo, counts?.[index], values?.[index]),
      alarm: slo.alertRule,
      alarm_state: states?.get(alarms[index] ?? '') ?? null,
    })),
    ...degradedOrUnavailable(answer),
  };
}

function objective(
  slo: string,
  catalogued: Slo,
  counts: Counts | undefined,
  current: CurrentValue | undefined,
): Omit<Objective, 'alarm' | 'alarm_state'> {
  const { measurement, target, alertThreshold, indicator, inclusive } = catalogued;
  return {
    slo,
    measurement,
    target,
    alert_threshold: alertThreshold,
    unit: metrics[indicator.metric].unit,
    current_value: current?.value ?? null,
    current_at: current === undefined ? null : isoTime(current.at.getTime()),
    within_target:
      current === undefined ? null : current.value < target || (inclusive && current.value === target),
    objective: objectiveOf(catalogued),
    compliance: counts === undefined ? null : compliance(counts),
    good: counts?.good ?? null,
    total: counts?.total ?? null,
    error_budget_left: counts === undefined ? null : budgetLeft(catalogued, counts),
  };
}

function isCloudWatchError(error: unknown): boolean {
  return error instanceof CloudWatchError;
}

function degradedOrUnavailable(answer: PartialAnswer): Degraded {
  try {
    return answer.degraded();
  } catch (cause) {
    throw new ApiError(503, 'CORE_503_CLOUDWATCH', 'CloudWatch cannot be reached. Try again in a moment.', {
      retryAfter: RETRY_AFTER,
      cause,
    });
  }
}
