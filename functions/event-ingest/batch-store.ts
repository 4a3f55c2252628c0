import { nullable, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { IngestAnswer } from './contract.ts';
import type { HourlyCount } from './hourly-counts.ts';
import { fromStored, toStored } from './stored-answer.ts';

/** Where batches are remembered. */
export interface BatchStore {
  readonly tenantCluster: Database;
  readonly schema: string;
}

/** One batch of one sender. */
export interface BatchId {
  /** organization.code, empty for a sender who reports for all. */
  readonly sender: string;
  readonly key: string;
}

/**
 * Days. Older events are refused anyway, so a batch that comes again after that can count nothing twice: 14
 * days and 2 hours are what CloudWatch takes.
 */
const REMEMBERED_DAYS = 15;

/** Batches forgotten with each new one: more than come, so that the table ends to grow. */
const FORGOTTEN_AT_ONCE = 10;

/** Makes room for a batch's answer; one transaction, and repeating it changes nothing. */
export async function addBatch(
  { tenantCluster, schema }: BatchStore,
  { sender, key }: BatchId,
): Promise<void> {
  await tenantCluster.write({
    sql: `INSERT IGNORE INTO ${schema}.ingest_batch (sender, batch_key, received_at)
      VALUES (:sender, :key, UTC_TIMESTAMP(3))`,
    parameters: { sender, key },
  });
}

/** Makes room for counts that are not there yet; one transaction, and repeating it changes nothing. */
export async function addHours(
  { tenantCluster, schema }: BatchStore,
  counts: readonly HourlyCount[],
): Promise<void> {
  await tenantCluster.write({
    sql: `INSERT IGNORE INTO ${schema}.event_hourly (tenant_code, hour, metric, count)
      SELECT added.tenant_code, CAST(added.hour AS DATETIME), added.metric, 0 FROM ${addedTable}`,
    parameters: { counts: JSON.stringify(counts) },
  });
}

/**
 * Counts a batch and keeps its answer, in one statement and so both or neither. True for the one caller whose
 * answer is kept; whoever comes later, or repeats it, changes nothing. Needs the rows of `addBatch` and
 * `addHours`.
 */
export async function countBatch(
  { tenantCluster, schema }: BatchStore,
  { sender, key }: BatchId,
  counts: readonly HourlyCount[],
  answer: IngestAnswer,
): Promise<boolean> {
  const ofBatch = 'batch.sender = :sender AND batch.batch_key = :key AND batch.answer IS NULL';
  const parameters = { sender, key, answer: toStored(answer) };
  const changed = await (counts.length === 0
    ? tenantCluster.write({
        sql: `UPDATE ${schema}.ingest_batch AS batch SET batch.answer = :answer WHERE ${ofBatch}`,
        parameters,
      })
    : tenantCluster.write({
        sql: `UPDATE ${schema}.ingest_batch AS batch
          STRAIGHT_JOIN ${addedTable}
          STRAIGHT_JOIN ${schema}.event_hourly AS hourly
            ON hourly.tenant_code = added.tenant_code AND hourly.hour = CAST(added.hour AS DATETIME) AND hourly.metric = added.metric
          SET batch.answer = :answer, hourly.count = hourly.count + added.count
          WHERE ${ofBatch}`,
        parameters: { ...parameters, counts: JSON.stringify(counts) },
        database: schema,
      }));
  return changed > 0;
}

/** What a batch was answered; undefined while it is not counted. Read-only. */
export async function readAnswer(
  { tenantCluster, schema }: BatchStore,
  { sender, key }: BatchId,
): Promise<IngestAnswer | undefined> {
  const [answer] = await tenantCluster.read({
    sql: `SELECT answer FROM ${schema}.ingest_batch WHERE sender = :sender AND batch_key = :key`,
    parameters: { sender, key },
    row: (next) => next(nullable(text)),
  });
  return answer === undefined || answer === null ? undefined : fromStored(answer);
}

/** Forgets some of the batches that cannot come again; one transaction, and repeating it forgets more. */
export async function forgetOldBatches({ tenantCluster, schema }: BatchStore): Promise<void> {
  await tenantCluster.write({
    sql: `DELETE FROM ${schema}.ingest_batch
      WHERE received_at < UTC_TIMESTAMP(3) - INTERVAL ${REMEMBERED_DAYS} DAY
      ORDER BY received_at LIMIT ${FORGOTTEN_AT_ONCE}`,
  });
}

const addedTable = `JSON_TABLE(:counts, '$[*]' COLUMNS (
            tenant_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.tenant' ERROR ON ERROR,
            hour VARCHAR(19) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.hour' ERROR ON ERROR,
            metric VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$.metric' ERROR ON ERROR,
            count BIGINT PATH '$.count' ERROR ON ERROR
          )) AS added`;
