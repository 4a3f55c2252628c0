import { integer, nullable, text } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { asUtc, toUtc } from '../../functions/shared/queries/sql-time.ts';
import { schedules } from '../../lib/catalogue/schedules.ts';
import type { OwnSchema } from './own-schema.ts';

/** What was done to one tenant's outbox or quarantine in the last 24 hours. */
export interface Work {
  readonly tenant: string;
  /** Changes that were looked at. */
  readonly changes: number;
  /** Those of them at a time when no run of ours was under way and nobody worked at our desk. */
  readonly byOthers: number;
  /** The newest of those, ISO 8601 UTC. */
  readonly newest: string | null;
}

/** Changes that are looked at, the newest first. */
const MOST_CHANGES = 1_000;
/** `updated_at` has whole seconds, and a run's times are taken outside of its statements. */
const SLACK_SECONDS = 5;
/** From a requeue at the desk until its link is settled. */
const DESK_SECONDS = 60;

/** SQL that says whether a run of ours was under way at `change.at`, UTC. Without our schema none ever was. */
function duringRun(own: OwnSchema, job: 'outbox-worker' | 'consistency-checker'): string {
  if (!own.tables.has('job_run')) return 'FALSE';
  // A run that began before ends within its timeout, so the index on (job, completed_at) bounds the search.
  return `EXISTS (SELECT 1 FROM ${own.name}.job_run AS run
        WHERE run.job = '${job}' AND run.dry_run = 0
          AND run.completed_at >= change.at - INTERVAL ${SLACK_SECONDS} SECOND
          AND run.completed_at <= change.at + INTERVAL ${schedules[job].timeoutSeconds + SLACK_SECONDS} SECOND
          AND run.started_at <= change.at + INTERVAL ${SLACK_SECONDS} SECOND)`;
}

/** SQL that says whether somebody at our desk worked on the entry at about that time. */
function atDesk({ name, tables }: OwnSchema, tenantId: number | null): string {
  if (!tables.has('audit') || tenantId === null) return 'FALSE';
  return `EXISTS (SELECT 1 FROM ${name}.audit AS audit
        WHERE audit.tenant_id = ${tenantId} AND audit.subject = CONCAT('outbox/', change.id)
          AND audit.applied_at BETWEEN change.at - INTERVAL ${DESK_SECONDS} SECOND AND change.at + INTERVAL ${SLACK_SECONDS} SECOND)`;
}

interface Subject {
  readonly code: string;
  readonly id: number | null;
}

/**
 * Outbox entries that somebody tried or settled: an entry lives for a day and a half, so a newer one's
 * `created_at` bounds the search by index. Read-only.
 */
export function readOutboxWork(database: Database, own: OwnSchema, { code, id }: Subject): Promise<Work> {
  return readWork(
    database,
    code,
    `SELECT id, ${toUtc('updated_at')} AS at, updated_at AS written FROM serial_link_outbox
        WHERE status IN ('pending', 'done', 'dead') AND created_at >= NOW() - INTERVAL 72 HOUR
          AND updated_at >= NOW() - INTERVAL 24 HOUR AND updated_at > created_at
        ORDER BY id DESC LIMIT ${MOST_CHANGES}`,
    `${duringRun(own, 'outbox-worker')} OR ${atDesk(own, id)}`,
  );
}

/** Serials that somebody quarantined, as far as they are among the newest rows. Read-only. */
export function readQuarantineWork(database: Database, own: OwnSchema, { code }: Subject): Promise<Work> {
  return readWork(
    database,
    code,
    `SELECT newest.id, ${toUtc('newest.quarantined_at')} AS at, newest.quarantined_at AS written
        FROM (SELECT id, quarantined_at FROM serial_quarantine ORDER BY id DESC LIMIT ${MOST_CHANGES}) AS newest
        WHERE newest.quarantined_at >= NOW() - INTERVAL 24 HOUR`,
    duringRun(own, 'consistency-checker'),
  );
}

async function readWork(database: Database, tenant: string, changes: string, ours: string): Promise<Work> {
  const [work] = await database.read({
    sql: `SELECT COUNT(*), COALESCE(SUM(NOT judged.ours), 0), ${asUtc('MAX(CASE WHEN judged.ours THEN NULL ELSE judged.written END)')}
      FROM (SELECT change.written, (${ours}) AS ours FROM (${changes}) AS \`change\`) AS judged`,
    row: (next) => ({ changes: next(integer), byOthers: next(integer), newest: next(nullable(text)) }),
  });
  return { tenant, ...(work ?? { changes: 0, byOthers: 0, newest: null }) };
}

/** Entries that nobody has tried for so long. */
export const UNTRIED_HOURS = 2;

/** Read-only. */
export async function countUntried(database: Database): Promise<number> {
  const [count] = await database.read({
    sql: `SELECT COUNT(*) FROM serial_link_outbox
      WHERE status = 'pending' AND retry_count = 0 AND created_at < NOW() - INTERVAL ${UNTRIED_HOURS} HOUR`,
    row: (next) => next(integer),
  });
  return count ?? 0;
}
