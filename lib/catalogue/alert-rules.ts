import type { MetricName } from './metrics.ts';
import { type Slo, slos } from './slos.ts';

export type Channel = 'email' | 'slack';

/** What AWS itself measures and a rule may watch; `lib/aws-metrics.ts` says how. */
export type AwsMetric =
  | 'failed-deliveries'
  | 'metrics-api-5xx'
  | 'metrics-api-latency'
  | 'function-errors'
  | 'function-throttles'
  | 'function-time-used'
  | 'email-failed'
  | 'slack-failed';

/** When a rule fires. Periods are in seconds; `m` of the newest `n` periods must breach. */
export type Condition =
  | {
      /** A state that stays until somebody or something changes it: silence keeps the alarm's state. */
      readonly kind: 'gauge';
      readonly metric: MetricName;
      readonly comparison: '>' | '<';
      readonly threshold: number;
      readonly period: number;
      readonly m: number;
      readonly n: number;
      /** The dead-man rule that speaks when this gauge falls silent. */
      readonly deadMan: string;
    }
  | {
      /** A quantity that exists only while there is traffic: silence means nothing is wrong. */
      readonly kind: 'traffic';
      readonly metric: MetricName;
      readonly statistic: 'Sum' | 'Maximum';
      readonly threshold: number;
      readonly period: number;
      readonly m: number;
      readonly n: number;
    }
  | {
      /** A percentile, judged only when at least `minimumSlow` values lie above the threshold. */
      readonly kind: 'percentile';
      readonly metric: MetricName;
      readonly percentile: number;
      readonly threshold: number;
      readonly minimumSlow: number;
      readonly period: number;
    }
  | {
      /** Fires when a heartbeat stays away for `n` periods; one alarm a shard where the metric has shards. */
      readonly kind: 'dead-man';
      readonly metric: MetricName;
      readonly period: number;
      readonly n: number;
    }
  | {
      /** A metric of an AWS service in this stack. */
      readonly kind: 'aws';
      readonly metric: AwsMetric;
      /** What silence means: `keep` the state, or that all is `fine`. */
      readonly silence: 'keep' | 'fine';
      readonly threshold: number;
      readonly period: number;
      readonly m: number;
      readonly n: number;
    }
  | {
      /**
       * The slow use of an objective's error budget: on `m` of the last `n` periods a larger share was bad than
       * may be in the long run, and at least `minimumBad` were, so that a quiet day does not alarm.
       */
      readonly kind: 'error-budget';
      readonly objective: Slo;
      readonly minimumBad: number;
      readonly period: number;
      readonly m: number;
      readonly n: number;
    };

export interface AlertRule {
  readonly severity: 'critical' | 'warning';
  readonly condition: Condition;
  /** The condition as a sentence for people. */
  readonly says: string;
  /** What it means for the factory. */
  readonly impact: string;
  /** The first thing to do. */
  readonly action: string;
  readonly channels: readonly [Channel, ...Channel[]];
  /** `requirements`: a rule of the ERP's monitoring requirements, or implied by its SLO table. */
  readonly origin: 'requirements' | 'design';
  /**
   * The rule that explains this one: while it fires, this one's notifications are held back.
   * Only warnings may follow from another rule.
   */
  readonly followsFrom?: string;
  /**
   * True for what a planned maintenance never mutes: that messages do not arrive. It would hide that the message
   * at the end of the mute reaches nobody.
   */
  readonly neverMuted?: true;
}

/** Datapoints of collector and worker come every five minutes, the checker's every hour. */
const FIVE_MINUTES = 300;
const ONE_HOUR = 3_600;

/**
 * Three days in a row over the budget: a burn rate above 1 for too long to be an accident, and long before the
 * budget of the month is gone. Faster burning is what the rules with the higher thresholds are for. A day is the 24
 * hours up to a full hour, so one bad stretch, or one bad total of a UTC day, lies in two of them at most. One exception:
 * links are counted by UTC days, so a bad night over midnight spoils two totals, and these can lie in three.
 */
const SLOW_BURN = { kind: 'error-budget', period: 86_400, m: 3, n: 3 } as const;

/** Every alert rule. Its key is the alarm's name and its runbook is `docs/runbooks/<key>.md`. */
export const alertRules = {
  'outbox-dead-entries': {
    severity: 'critical',
    condition: {
      kind: 'gauge',
      metric: 'link.outbox_dead_count',
      comparison: '>',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 1,
      n: 1,
      deadMan: 'metrics-collector-silent',
    },
    says: 'Dead outbox entries are waiting for a person.',
    impact: 'These pieces are not linked in the Core DB and nothing will link them without you.',
    action: 'Manual intervention: read why each entry died, then requeue or acknowledge it.',
    channels: ['email', 'slack'],
    origin: 'requirements',
  },
  'consistency-check-failures': {
    severity: 'critical',
    condition: {
      kind: 'gauge',
      metric: 'consistency_check_failures',
      comparison: '>',
      threshold: slos.consistency_check_failures.alertThreshold,
      period: ONE_HOUR,
      m: 1,
      n: 1,
      deadMan: 'consistency-checker-silent',
    },
    says: 'The consistency checker has findings that it could not repair.',
    impact:
      'Tenant databases and Core DB disagree about some serials; public verification may show wrong data.',
    action: 'Review the open findings and the consistency checker logs.',
    channels: ['email'],
    origin: 'requirements',
  },
  'link-error-rate': {
    severity: 'critical',
    condition: {
      kind: 'traffic',
      metric: 'registry_link_error_rate',
      statistic: 'Maximum',
      threshold: slos.registry_link_error_rate.alertThreshold,
      period: FIVE_MINUTES,
      m: 1,
      n: 1,
    },
    says: 'More than 1 % of the Core DB links of the last hour failed.',
    impact: 'Spawned pieces wait in the outbox instead of being linked; they are not verifiable until then.',
    action: 'Check Core DB connectivity.',
    channels: ['email', 'slack'],
    origin: 'requirements',
  },
  'outbox-pending-age': {
    severity: 'warning',
    condition: {
      kind: 'gauge',
      metric: 'outbox_pending_age',
      comparison: '>',
      threshold: slos.outbox_pending_age.alertThreshold,
      period: FIVE_MINUTES,
      m: 3,
      n: 3,
      deadMan: 'metrics-collector-silent',
    },
    says: 'The oldest pending outbox entry is more than 6 hours old.',
    impact: 'Some pieces have been unlinked for hours; entries die after 37 hours of failed retries.',
    action: 'Check the outbox worker status and the errors of the pending entries.',
    channels: ['slack'],
    origin: 'requirements',
    followsFrom: 'core-db-unreachable',
  },
  'generation-latency-p99': {
    severity: 'warning',
    condition: {
      kind: 'percentile',
      metric: 'serial.generation_latency_ms',
      percentile: 99,
      threshold: slos.serial_generation_p99.alertThreshold,
      minimumSlow: 3,
      period: ONE_HOUR,
    },
    says: 'The 99th percentile of serial generation is above 500 ms.',
    impact: 'Creating job tickets and spawning pieces feels slow on the factory floor.',
    action: 'Check database performance.',
    channels: ['slack'],
    origin: 'requirements',
    followsFrom: 'core-db-unreachable',
  },
  'quarantine-growth': {
    severity: 'warning',
    condition: {
      kind: 'gauge',
      metric: 'quarantine.added_last_hour',
      comparison: '>',
      threshold: 10,
      period: FIVE_MINUTES,
      m: 1,
      n: 1,
      deadMan: 'metrics-collector-silent',
    },
    says: 'More than 10 serials were quarantined within an hour.',
    impact: 'Something produces suspicious serials, or a check blames healthy ones.',
    action: 'Review the quarantine reasons.',
    channels: ['slack'],
    origin: 'requirements',
  },
  'assignment-resolution-p95': {
    severity: 'warning',
    condition: {
      kind: 'percentile',
      metric: 'assignment.resolution_latency_ms',
      percentile: 95,
      threshold: slos.assignment_resolution_p95.alertThreshold,
      minimumSlow: 3,
      period: ONE_HOUR,
    },
    says: 'The 95th percentile of assignment resolution is above 300 ms.',
    impact: 'Operators wait when pieces are assigned at spawn.',
    action: 'Check the load of the tenant databases and the assignment tables.',
    channels: ['slack'],
    origin: 'requirements',
    followsFrom: 'core-db-unreachable',
  },
  'core-db-unreachable': {
    severity: 'critical',
    condition: {
      kind: 'gauge',
      metric: 'core_db.unreachable',
      comparison: '>',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 2,
      n: 3,
      deadMan: 'metrics-collector-silent',
    },
    says: 'The Core DB cannot be used.',
    impact: 'No serial can be registered or linked; failed links wait in the outbox and none is lost.',
    action:
      'Check the Core DB cluster, its secret and the network; links heal by themselves within one worker run.',
    channels: ['email', 'slack'],
    origin: 'design',
  },
  'worker-systemic-error': {
    severity: 'critical',
    condition: {
      kind: 'gauge',
      metric: 'job.worker.systemic_error',
      comparison: '>',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 2,
      n: 3,
      deadMan: 'outbox-worker-silent',
    },
    says: 'The Core DB answers but refuses every link with the same error.',
    impact: 'No outbox entry is linked; none is charged or lost.',
    action:
      'Read the error in the outbox worker log: usually a changed table, trigger or constraint in the Core DB.',
    channels: ['email', 'slack'],
    origin: 'design',
  },
  'tenants-unreachable': {
    severity: 'warning',
    condition: {
      kind: 'gauge',
      metric: 'tenants_unreachable',
      comparison: '>',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 3,
      n: 3,
      deadMan: 'metrics-collector-silent',
    },
    says: 'At least one tenant database could not be read three times in a row.',
    impact: 'This tenant is neither watched nor repaired; the platform figures leave it out.',
    action:
      'The collector log names the tenant and the error; a tenant that is gone on purpose can be excluded.',
    channels: ['slack'],
    origin: 'design',
  },
  'outbox-worker-errors': {
    severity: 'warning',
    condition: {
      kind: 'gauge',
      metric: 'job.worker.errors',
      comparison: '>',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 3,
      n: 3,
      deadMan: 'outbox-worker-silent',
    },
    says: 'The outbox worker could not process at least one tenant three times in a row.',
    impact:
      'Failed links of this tenant are not retried, or retried without being marked done; nothing is lost.',
    action: 'The outbox worker log names the tenant and the error: usually a missing table or grant.',
    channels: ['slack'],
    origin: 'design',
  },
  'outbox-worker-silent': {
    severity: 'critical',
    condition: { kind: 'dead-man', metric: 'job.worker.heartbeat', period: FIVE_MINUTES, n: 3 },
    says: 'The outbox worker has not completed a run for 15 minutes.',
    impact: 'Failed links are not retried; nothing is lost, but the outbox grows.',
    action: 'Check the schedule, the function errors and the dead-letter queue.',
    channels: ['email', 'slack'],
    origin: 'design',
  },
  'metrics-collector-silent': {
    severity: 'critical',
    condition: { kind: 'dead-man', metric: 'job.collector.heartbeat', period: FIVE_MINUTES, n: 3 },
    says: 'The metrics collector has not completed a run for 15 minutes.',
    impact:
      'Outbox and quarantine alarms are blind and keep their last state; the link error rate looks fine whatever happens.',
    action: 'Check the schedule, the function errors and the dead-letter queue.',
    channels: ['email', 'slack'],
    origin: 'design',
  },
  'consistency-checker-silent': {
    severity: 'critical',
    condition: { kind: 'dead-man', metric: 'job.checker.heartbeat', period: ONE_HOUR, n: 2 },
    says: 'The consistency checker has not completed a run for 2 hours.',
    impact: 'Drift between tenant databases and Core DB goes unnoticed.',
    action: 'Check the schedule, the function errors and the dead-letter queue.',
    channels: ['email', 'slack'],
    origin: 'design',
  },
  'consistency-coverage': {
    severity: 'warning',
    condition: {
      kind: 'gauge',
      metric: 'consistency.coverage_24h',
      comparison: '<',
      threshold: 100,
      period: ONE_HOUR,
      m: 3,
      n: 3,
      deadMan: 'consistency-checker-silent',
    },
    says: 'The consistency checker did not get through all rows within 24 hours.',
    impact: 'Old rows may have drifted apart without anybody being told.',
    action: 'Raise the number of checker shards.',
    channels: ['slack'],
    origin: 'design',
  },
  'spawn-missing-unexpected': {
    severity: 'warning',
    condition: {
      kind: 'traffic',
      metric: 'serial.spawn_missing_unexpected',
      statistic: 'Sum',
      threshold: 0,
      period: ONE_HOUR,
      m: 1,
      n: 1,
    },
    says: 'A spawn had to generate serials that should have been pre-generated.',
    impact: 'Spawning was slower, and pre-generation failed for a ticket without anybody noticing.',
    action: 'Find the ticket in the ERP and check why its serials were not pre-generated.',
    channels: ['slack'],
    origin: 'design',
  },
  'failed-deliveries': {
    severity: 'critical',
    condition: {
      kind: 'aws',
      metric: 'failed-deliveries',
      // SQS stops publishing for a queue that nobody touches for six hours, messages in it or not.
      silence: 'keep',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 1,
      n: 1,
    },
    says: 'A scheduled run could not be delivered, or a function failed.',
    impact: 'At least one run did not happen; the next run goes on where it stopped.',
    action: 'Read the message in the dead-letter queue and the function log, then delete the message.',
    channels: ['email', 'slack'],
    origin: 'design',
  },
  'metrics-api-errors': {
    severity: 'warning',
    condition: {
      kind: 'aws',
      metric: 'metrics-api-5xx',
      silence: 'fine',
      threshold: 5,
      period: FIVE_MINUTES,
      m: 2,
      n: 3,
    },
    says: 'The metrics API answers with server errors.',
    impact: "The ERP's console shows no serial metrics.",
    action: 'Look up a correlation id of a failed request in the API log.',
    channels: ['slack'],
    origin: 'design',
    followsFrom: 'core-db-unreachable',
  },
  'metrics-api-latency': {
    severity: 'warning',
    condition: {
      kind: 'aws',
      metric: 'metrics-api-latency',
      silence: 'fine',
      threshold: 3_000,
      period: FIVE_MINUTES,
      m: 2,
      n: 3,
    },
    says: 'One request in ten to the metrics API takes more than 3 seconds.',
    impact: "The ERP's console waits, and batches of events may run into the ERP's time limit.",
    action: 'Find out which route is slow, and whether it is the database or the session endpoint.',
    channels: ['slack'],
    origin: 'design',
  },
  'function-errors': {
    severity: 'warning',
    condition: {
      kind: 'aws',
      metric: 'function-errors',
      silence: 'fine',
      threshold: 2,
      period: ONE_HOUR,
      m: 1,
      n: 1,
    },
    says: 'Functions of the API or the dashboard crashed or timed out more than twice within an hour.',
    impact:
      "Requests of the ERP's console or its events were answered with an error, or the dashboard shows gaps.",
    action: 'Find the function, then its crash or timeout in its log.',
    channels: ['slack'],
    origin: 'design',
  },
  'function-throttles': {
    severity: 'warning',
    condition: {
      kind: 'aws',
      metric: 'function-throttles',
      silence: 'fine',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 2,
      n: 3,
    },
    says: 'Lambda refused to run functions of the API because too many are running in the account.',
    impact: 'Requests and events are refused; if it lasts, jobs miss their runs, too.',
    action: 'Find out what uses up the concurrency of the account, then stop it or have the limit raised.',
    channels: ['slack'],
    origin: 'design',
  },
  'function-near-timeout': {
    severity: 'warning',
    condition: {
      kind: 'aws',
      metric: 'function-time-used',
      silence: 'fine',
      threshold: 80,
      period: ONE_HOUR,
      m: 1,
      n: 1,
    },
    says: 'Within the last hour a function needed more than 80 % of the time that it has.',
    impact: 'Nothing is lost yet; a little slower and its runs or answers are cut off.',
    action: 'Find the function, then what it waited for: usually a slow database, or growth.',
    channels: ['slack'],
    origin: 'design',
  },
  'email-deliveries-failed': {
    severity: 'critical',
    condition: {
      kind: 'aws',
      metric: 'email-failed',
      silence: 'fine',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 1,
      n: 1,
    },
    says: 'SNS could not deliver messages by e-mail.',
    impact: 'Alarms and checklists do not reach everybody who should get them by e-mail.',
    action: 'Look at the subscriptions of the e-mail topic; until it works, watch Slack and the dashboard.',
    channels: ['slack'],
    origin: 'design',
    neverMuted: true,
  },
  'slack-deliveries-failed': {
    severity: 'critical',
    condition: {
      kind: 'aws',
      metric: 'slack-failed',
      silence: 'fine',
      threshold: 0,
      period: FIVE_MINUTES,
      m: 1,
      n: 1,
    },
    says: 'SNS could not deliver messages to Slack.',
    impact: 'Warnings go to Slack alone: nobody is told them until it works again.',
    action: 'Look at the Slack channel configuration; until it works, look at the alarms by yourself.',
    channels: ['email'],
    origin: 'design',
    neverMuted: true,
  },
  'link-error-budget': {
    severity: 'warning',
    condition: { ...SLOW_BURN, objective: slos.registry_link_error_rate, minimumBad: 3 },
    says: 'For three days in a row more than 0.1 % of the Core DB links failed.',
    impact: 'Links fail a little all the time: the objective of the month will be missed.',
    action: 'Find what the failed links of these days have in common.',
    channels: ['slack'],
    origin: 'design',
  },
  'generation-error-budget': {
    severity: 'warning',
    condition: { ...SLOW_BURN, objective: slos.serial_generation_p99, minimumBad: 10 },
    says: 'For three days in a row more than 1 % of the serials took longer than 200 ms to generate.',
    impact: 'Serial generation is a little slow all the time: the objective of the month will be missed.',
    action: 'Find the hours that are slow, and what the database does then.',
    channels: ['slack'],
    origin: 'design',
  },
  'assignment-error-budget': {
    severity: 'warning',
    condition: { ...SLOW_BURN, objective: slos.assignment_resolution_p95, minimumBad: 10 },
    says: 'For three days in a row more than 5 % of the assignments took longer than 150 ms.',
    impact: 'Assignment at spawn is a little slow all the time: the objective of the month will be missed.',
    action: 'Find the hours that are slow, and what the tenant databases do then.',
    channels: ['slack'],
    origin: 'design',
  },
} as const satisfies Record<string, AlertRule>;
