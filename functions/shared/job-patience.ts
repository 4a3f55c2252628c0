import { alertRules } from '../../lib/catalogue/alert-rules.ts';
import type { schedules } from '../../lib/catalogue/schedules.ts';

export type JobName = keyof typeof schedules;

export const JOBS: readonly JobName[] = ['outbox-worker', 'metrics-collector', 'consistency-checker'];

/** Milliseconds without a completed run after which the job's dead-man alarm fires: then it is overdue. */
export function patienceMs(job: JobName): number {
  const { period, n } = alertRules[`${job}-silent`].condition;
  return period * n * 1_000;
}
