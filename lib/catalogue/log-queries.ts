/** Where lines come from: the log of a function, or the access log of the API. */
export type LogSource =
  | 'outbox-worker'
  | 'metrics-collector'
  | 'consistency-checker'
  | 'metrics-api'
  | 'event-ingest'
  | 'outbox-desk'
  | 'authorizer'
  | 'dashboard-queries'
  | 'api-access';

/** A query that stands ready in CloudWatch Logs Insights. */
export interface LogQuery {
  /** A `/` makes a folder. */
  readonly name: string;
  /** The question that it answers. */
  readonly answers: string;
  readonly logs: readonly [LogSource, ...LogSource[]];
  /** In the language of Logs Insights. */
  readonly query: string;
  /** `requirements`: a health check of the ERP's monitoring requirements, there a `grep` on a file. */
  readonly origin: 'requirements' | 'design';
}

const JOBS = ['outbox-worker', 'metrics-collector', 'consistency-checker'] as const;
const ANSWERING = ['metrics-api', 'event-ingest', 'outbox-desk', 'authorizer', 'dashboard-queries'] as const;

/** Every saved query: the health checks of the requirements, then metrics broken down by tenant, then the API. */
export const logQueries: readonly LogQuery[] = [
  {
    name: 'Health checks/Consistency checker: last runs',
    answers: 'When did it last complete, and what did it find?',
    logs: ['consistency-checker'],
    query: `filter message = "Run summary"
| fields @timestamp, summary.mode, summary.durationMs, summary.tenantsProcessed, summary.issuesFound, summary.fixed, summary.quarantined, summary.openFindings, summary.errors
| sort @timestamp desc
| limit 20`,
    origin: 'requirements',
  },
  {
    name: 'Health checks/Consistency checker: errors',
    answers: 'What went wrong in its runs?',
    logs: ['consistency-checker'],
    query: `filter level = "ERROR" or @message like /FAIL|Task timed out|Runtime exited/
| fields @timestamp, message, tenant, check, error.name, error.message
| sort @timestamp desc
| limit 10`,
    origin: 'requirements',
  },
  {
    name: 'Health checks/Outbox worker: last runs',
    answers: 'When did it last complete, and what did it do?',
    logs: ['outbox-worker'],
    query: `filter message = "Run summary"
| fields @timestamp, summary.mode, summary.durationMs, summary.pendingFound, summary.succeeded, summary.failed, summary.markedDead, summary.deferred, summary.refusedUnknown, summary.errors
| sort @timestamp desc
| limit 20`,
    origin: 'requirements',
  },
  {
    name: 'Health checks/Outbox worker: pending entries found',
    answers: 'How many entries were due in each run?',
    logs: ['outbox-worker'],
    query: `filter message like /^Pending found/
| parse message "Pending found: *" as pending
| stats max(pending) as most_pending by bin(5m)
| sort @timestamp desc`,
    origin: 'requirements',
  },
  {
    name: 'Health checks/Outbox worker: errors',
    answers: 'What went wrong in its runs?',
    logs: ['outbox-worker'],
    query: `filter level = "ERROR" or @message like /FAIL|Task timed out|Runtime exited/
| fields @timestamp, message, tenant, error.name, error.message
| sort @timestamp desc
| limit 10`,
    origin: 'requirements',
  },
  {
    name: 'Health checks/All jobs: completed runs',
    answers: 'Did every job run as often as it should?',
    logs: JOBS,
    query: `filter message like /^Completed at/
| stats count(*) as runs, max(@timestamp) as last_completed by service`,
    origin: 'requirements',
  },
  {
    name: 'By tenant/Now',
    answers: 'Which tenant is behind the numbers of the platform?',
    logs: ['metrics-collector'],
    query: `filter message = "Tenant figures"
| stats latest(pending) as pending_now, latest(pendingAge) as oldest_seconds, latest(dead) as dead_now, latest(linksFailedLastHour) as failed_1h, latest(spawnedLastHour) as spawned_1h, latest(quarantinedLastHour) as quarantined_1h by tenant
| sort dead_now desc, oldest_seconds desc`,
    origin: 'design',
  },
  {
    name: 'By tenant/Hour by hour',
    answers: 'Since when? Outbox, quarantine and failed links of each tenant.',
    logs: ['metrics-collector'],
    query: `filter message = "Tenant figures"
| stats max(pending) as most_pending, max(pendingAge) as oldest_seconds, max(dead) as most_dead, max(linksFailedLastHour) as failed_1h, max(quarantined) as quarantined_in_all by bin(1h) as hour, tenant
| sort hour desc, tenant`,
    origin: 'design',
  },
  {
    name: 'By tenant/Serials of the day',
    answers: 'Who generates and uses how many serials?',
    logs: ['metrics-collector'],
    query: `filter message = "Tenant figures"
| stats max(preGenerated) as pre_generated, max(spawnUsed) as used_by_spawns, max(linksFailed) as links_failed by bin(1d) as day, tenant
| sort day desc, pre_generated desc`,
    origin: 'design',
  },
  {
    name: 'By tenant/Links retried by the worker',
    answers: 'Whose entries were linked, failed again or died?',
    logs: ['outbox-worker'],
    query: `filter message = "Batch processed"
| stats sum(found) as due, sum(succeeded) as linked, sum(failed) as failed_again, sum(markedDead) as made_dead, sum(deferred) as left_for_later, sum(setAside) as set_aside by tenant
| sort made_dead desc, failed_again desc`,
    origin: 'design',
  },
  {
    name: 'By tenant/Findings of the checker',
    answers: 'Which serials did it find, in which check?',
    logs: ['consistency-checker'],
    query: `filter message = "Finding"
| stats latest(detail) as what, max(@timestamp) as last_seen by tenant, check, subject
| sort tenant, check`,
    origin: 'design',
  },
  {
    name: 'By tenant/Reported events',
    answers: 'Who reports rejections and missing serials?',
    logs: ['event-ingest'],
    query: `filter ispresent(tenant) and not ispresent(Tenant)
| stats sum(\`error.context_mismatch_total\`) as context_mismatches, sum(\`error.duplicate_total\`) as duplicates, sum(\`error.invalid_format_total\`) as invalid_formats, sum(\`serial.spawn_missing_total\`) as generated_at_spawn by tenant
| sort tenant`,
    origin: 'design',
  },
  {
    name: 'API/Answers by route and status',
    answers: 'Which route fails, and how slow is it?',
    logs: ['api-access'],
    query: `stats count(*) as requests, pct(latencyMs, 50) as p50_ms, pct(latencyMs, 95) as p95_ms by resource, method, status
| sort requests desc`,
    origin: 'design',
  },
  {
    name: 'API/Errors',
    answers: 'Why did requests fail?',
    logs: ANSWERING,
    query: `filter level = "ERROR" or @message like /Task timed out|Runtime exited/
| fields @timestamp, service, message, correlationId, error.name, error.message
| sort @timestamp desc
| limit 50`,
    origin: 'design',
  },
];
