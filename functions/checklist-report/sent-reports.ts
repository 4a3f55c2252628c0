import type { Cadence } from '../shared/checklist/cadence.ts';
import type { Period } from '../shared/checklist/periods.ts';
import type { Database } from '../shared/database/data-api.ts';
import { retryingLocks } from '../shared/database/retrying-locks.ts';
import { sqlTime } from '../shared/utc.ts';

/** Where our own schema remembers which reports were sent. */
export interface SentReports {
  readonly tenantCluster: Database;
  readonly schema: string;
}

/** Which report, and who sends it. */
export interface Sending {
  readonly cadence: Cadence;
  readonly period: Pick<Period, 'firstDay'>;
  /** Of the invocation. */
  readonly requestId: string;
  readonly now: Date;
}

/** A run that began so long ago is over, whatever became of it: longer than the function's timeout. */
const ABANDONED_MS = 10 * 60_000;

/**
 * Claims the sending of a report, so that of two runs at once one sends it. Each statement is a transaction of its
 * own. A claim of a run that died before it sent is taken over after ten minutes.
 * @returns false when it was sent, or another run is about to send it.
 */
export async function claimReport(sent: SentReports, sending: Sending): Promise<boolean> {
  if (await retryingLocks(() => insertClaim(sent, sending))) return true;
  return await retryingLocks(() => takeOverClaim(sent, sending));
}

/** The first claim of a report; false when there is one. */
export async function insertClaim(
  { tenantCluster, schema }: SentReports,
  sending: Sending,
): Promise<boolean> {
  const inserted = await tenantCluster.write({
    sql: `INSERT IGNORE INTO ${schema}.report_sent (cadence, first_day, request_id, claimed_at)
      VALUES (:cadence, :first_day, :request_id, :now)`,
    parameters: { ...keyOf(sending), request_id: sending.requestId, now: sqlTime(sending.now.getTime()) },
  });
  return inserted > 0;
}

/** Takes over a claim whose run is over and sent nothing; false when there is none. */
export async function takeOverClaim(
  { tenantCluster, schema }: SentReports,
  sending: Sending,
): Promise<boolean> {
  const taken = await tenantCluster.write({
    sql: `UPDATE ${schema}.report_sent SET request_id = :request_id, claimed_at = :now
      WHERE cadence = :cadence AND first_day = :first_day AND sent_at IS NULL AND claimed_at < :abandoned`,
    parameters: {
      ...keyOf(sending),
      request_id: sending.requestId,
      now: sqlTime(sending.now.getTime()),
      abandoned: sqlTime(sending.now.getTime() - ABANDONED_MS),
    },
  });
  return taken > 0;
}

/** Remembers that a report was sent; repeating it changes nothing but the time. */
export async function rememberSent({ tenantCluster, schema }: SentReports, sending: Sending): Promise<void> {
  await tenantCluster.write({
    sql: `INSERT INTO ${schema}.report_sent (cadence, first_day, request_id, claimed_at, sent_at)
      VALUES (:cadence, :first_day, :request_id, :now, :now)
      ON DUPLICATE KEY UPDATE sent_at = :now`,
    parameters: { ...keyOf(sending), request_id: sending.requestId, now: sqlTime(sending.now.getTime()) },
  });
}

function keyOf({ cadence, period }: Sending) {
  return { cadence, first_day: period.firstDay };
}
