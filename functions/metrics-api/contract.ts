import * as z from 'zod/mini';
import { count, degraded, percent, platformHead, serial, tenantHead, time } from '../shared/api/contract.ts';

/** Answers of the metrics actions. Names and order of `summary` are the ERP's own. */

const serialMetrics = z.strictObject({
  last_24h: z.array(
    z.strictObject({
      production_type: z.enum(['hatthasilpa', 'oem']),
      total_generated: count,
      linked_tokens: count,
      active_count: count,
      scrapped_count: count,
    }),
  ),
  total_generated: count,
  total_linked: count,
});
export type SerialMetrics = z.output<typeof serialMetrics>;

const linkMetrics = z.strictObject({
  total_serials: count,
  tenant_linked: count,
  unspawned: count,
  link_rate: percent,
});
export type LinkMetrics = z.output<typeof linkMetrics>;

const oldestPending = z.nullable(time).check(z.describe('When the oldest pending entry was created'));

const outboxMetrics = z.strictObject({
  pending: count,
  done: count,
  dead: count,
  max_retries: count,
  oldest_pending: oldestPending,
});
export type OutboxMetrics = z.output<typeof outboxMetrics>;

const quarantineMetrics = z.strictObject({
  total_quarantined: count,
  by_reason: z.record(z.string(), count),
});
export type QuarantineMetrics = z.output<typeof quarantineMetrics>;

export const summaryBody = z
  .strictObject({
    ...tenantHead,
    serial_metrics: z.nullable(serialMetrics),
    link_metrics: z.nullable(linkMetrics),
    outbox_metrics: z.nullable(outboxMetrics),
    quarantine_metrics: z.nullable(quarantineMetrics),
    degraded,
  })
  .check(z.describe("Totals of the tenant, in the shape of the ERP's endpoint"));

const dayOfType = z.strictObject({
  date: z
    .string()
    .check(z.regex(/^\d{4}-\d\d-\d\d$/), z.meta({ description: 'UTC', examples: ['2025-11-09'] })),
  production_type: z.enum(['hatthasilpa', 'oem']),
  total_serials: count,
  linked_tokens: count,
});
export type DayOfType = z.output<typeof dayOfType>;

export const generationRateBody = z
  .strictObject({
    ...tenantHead,
    days: count,
    generation_rate: z.array(dayOfType),
  })
  .check(
    z.describe(
      'Registered serials of full UTC calendar days, today included: every day and type, newest first',
    ),
  );

const outboxHealth = z.strictObject({
  pending: count,
  dead: count,
  dead_acknowledged: z
    .nullable(count)
    .check(z.describe('The part of `dead` that somebody has acknowledged: no alarm counts it')),
  done_last_24h: count.check(
    z.describe('Done entries created in the last 24 hours; action `summary` counts all that ever were'),
  ),
  max_retries: count,
  oldest_pending: oldestPending,
});
export type OutboxHealth = z.output<typeof outboxHealth>;

const seconds = count.check(z.describe('Seconds; 0 when there is none'));

export const linkHealthBody = z
  .strictObject({
    ...tenantHead,
    outbox_metrics: z.nullable(outboxHealth),
    link_health: z.strictObject({
      tenant_success_rate: percent,
      core_success_rate: percent,
      dual_link_consistency: percent,
      registry_link_error_rate: percent,
      outbox_pending_age_seconds: z.nullable(seconds),
      outbox_dead_age_seconds: z.nullable(seconds),
    }),
    degraded,
  })
  .check(
    z.describe(
      'How the links are doing: rates of the serials on tokens of the last 24 hours, the error rate of the last 60 minutes, the outbox now',
    ),
  );
export type LinkHealthRates = z.output<typeof linkHealthBody>['link_health'];

const eventCount = z.nullable(count).check(z.describe('Null until the ERP has reported an event'));
const errorMetrics = {
  context_mismatch_total: eventCount,
  duplicate_total: eventCount,
  invalid_format_total: eventCount,
  link_failure_total: z.nullable(count),
};
const errorTotals = z.strictObject(errorMetrics);
export type ErrorTotals = z.output<typeof errorTotals>;

const outboxError = z.strictObject({
  serial,
  error: z.string().check(z.describe('Cut to 500 characters')),
  retry_count: count,
  status: z.enum(['pending', 'dead']),
  at: z.nullable(time).check(z.describe('When it was attempted last')),
});
export type OutboxError = z.output<typeof outboxError>;

export const errorsBody = z
  .strictObject({
    ...tenantHead,
    window_hours: count,
    error_metrics: errorTotals,
    hourly: z.array(z.strictObject({ hour: time.check(z.describe('When the hour began')), ...errorMetrics })),
    outbox_errors: z.nullable(z.array(outboxError)),
    quarantine_metrics: z.nullable(quarantineMetrics),
    degraded,
  })
  .check(z.describe('What went wrong in the running hour and those before it, newest first'));

const jobRun = z.strictObject({
  started_at: time,
  completed_at: time,
  dry_run: z.boolean(),
  summary: z
    .record(z.string(), z.unknown())
    .check(
      z.describe('Fields of the run; a caller without platform scope sees those that tell of no tenant'),
    ),
});
export type JobRun = z.output<typeof jobRun>;

const job = z.strictObject({
  job: z.enum(['outbox-worker', 'metrics-collector', 'consistency-checker']),
  shard: z.strictObject({ index: count, count }),
  interval_minutes: count,
  overdue: z.boolean().check(z.describe("No run completed for as long as the job's dead-man alarm waits")),
  last_completed: z.nullable(jobRun).check(z.describe('Null without a run in the last 30 days')),
  last_with_errors: z.nullable(jobRun).check(z.describe('Null without one in the last 7 days')),
});
export type Job = z.output<typeof job>;

export const jobsBody = z
  .strictObject({ ...platformHead, jobs: z.array(job) })
  .check(z.describe('The background jobs: last completed run, last run with errors, overdue or not'));

const objective = z.strictObject({
  slo: z.string().check(z.meta({ examples: ['serial_generation_p99'] })),
  measurement: z.string(),
  target: z.number(),
  alert_threshold: z.number(),
  unit: z.enum(['Count', 'Percent', 'Milliseconds', 'Seconds']),
  current_value: z.nullable(z.number()).check(z.describe('Null without a recent datapoint')),
  current_at: z.nullable(time),
  within_target: z.nullable(z.boolean()),
  objective: z
    .nullable(z.number())
    .check(z.describe('Percent of events that must be good; null where the objective names no share')),
  compliance: percent.check(z.describe('Percent of events, or of datapoints, that were good in the window')),
  good: z.nullable(count),
  total: z.nullable(count),
  error_budget_left: z
    .nullable(z.number())
    .check(
      z.describe(
        'Percent of the budget of the window; below 0 once it is overdrawn, null without an objective or events',
      ),
    ),
  alarm: z.string().check(z.describe("The alert rule's name")),
  alarm_state: z.nullable(z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA'])),
});
export type Objective = z.output<typeof objective>;

export const sloBody = z
  .strictObject({ ...platformHead, window_days: count, slos: z.array(objective), degraded })
  .check(z.describe('The service level objectives over the last 30 days, as CloudWatch has measured them'));
