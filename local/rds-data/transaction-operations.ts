import { type DataApi, lostAnswer, meetFaults } from './call.ts';
import type { BeginRequest, EndRequest } from './requests.ts';

/** BeginTransaction. @returns the answer as JSON text */
export async function beginTransaction(api: DataApi, request: BeginRequest): Promise<string> {
  const { resourceArn, secretArn, database } = request;
  const cut = await meetFaults(api, request, 'BEGIN');
  const { pool } = api.clusters.enter(resourceArn, secretArn);
  const session = await pool.acquire(database, true);
  try {
    session.pristine = false;
    // Not START TRANSACTION: after a DDL statement's implicit commit the next transaction begins by itself.
    await session.connection.query('SET autocommit = 0');
  } catch (cause) {
    pool.release(session, true);
    throw cause;
  }
  const transactionId = api.transactions.add({ session, pool, database, resourceArn, secretArn });
  if (cut === undefined) return JSON.stringify({ transactionId });
  if (cut.moment === 'before-commit') api.transactions.end({ transactionId, resourceArn, secretArn });
  throw lostAnswer(cut);
}

/** CommitTransaction. @returns the answer as JSON text */
export async function commitTransaction(api: DataApi, request: EndRequest): Promise<string> {
  return endTransaction(api, request, 'COMMIT', 'Transaction Committed');
}

/** RollbackTransaction. @returns the answer as JSON text */
export async function rollbackTransaction(api: DataApi, request: EndRequest): Promise<string> {
  return endTransaction(api, request, 'ROLLBACK', 'Rollback Complete');
}

async function endTransaction(
  api: DataApi,
  request: EndRequest,
  sql: 'COMMIT' | 'ROLLBACK',
  transactionStatus: string,
): Promise<string> {
  const cut = await meetFaults(api, request, sql);
  await api.transactions.run(request, async (session) => {
    if (cut?.moment !== 'before-commit') await session.connection.query(sql);
  });
  // Where the cut came first, giving the session back rolls back.
  api.transactions.end(request);
  if (cut !== undefined) throw lostAnswer(cut);
  return JSON.stringify({ transactionStatus });
}
