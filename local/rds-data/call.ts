import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { ConnectionCut } from '../http.ts';
import type { Clusters } from './clusters.ts';
import { RdsDataError } from './errors.ts';
import type { Cut, FaultInjector } from './faults.ts';
import type { RdsDataLimits } from './limits.ts';
import type { Session } from './session.ts';
import type { Transactions } from './transactions.ts';

/** What every operation works with. */
export interface DataApi {
  readonly clusters: Clusters;
  readonly transactions: Transactions;
  readonly faults: FaultInjector;
  readonly limits: RdsDataLimits;
  readonly clock: Clock;
}

/** Where one call does its work, and how its answer may get lost. */
export interface CallTarget {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database?: string | undefined;
  readonly transactionId?: string | undefined;
}

/**
 * Lets the injected faults judge a call: waits, refuses it, or says that its answer will be lost.
 *
 * @throws RdsDataError for an injected refusal, and for an unknown cluster or secret.
 */
export async function meetFaults(api: DataApi, target: CallTarget, sql: string): Promise<Cut | undefined> {
  const { cluster } = api.clusters.enter(target.resourceArn, target.secretArn);
  const database = target.database ?? api.transactions.databaseOf(target.transactionId);
  const { delayMs, refusal, cut } = api.faults.judge({ cluster: cluster.name, database, sql });
  if (delayMs > 0) await sleep(delayMs);
  if (refusal !== undefined) {
    throw new RdsDataError(refusal.exception, refusal.message ?? `Injected fault: ${refusal.exception}`);
  }
  return cut;
}

/** The lost answer as the caller sees it. */
export function lostAnswer(cut: Cut): RdsDataError | ConnectionCut {
  return cut.answer === 'drop'
    ? new ConnectionCut(`Injected fault: connection cut ${cut.moment}`)
    : new RdsDataError('StatementTimeoutException', 'Request timed out');
}

/**
 * Does work on the call's transaction, or on a session of its own where each statement commits by itself.
 * An injected cut is carried out here, because only here is it known what a commit would be.
 *
 * @param neutral the work neither depends on nor changes the session's state
 */
export async function onSession<T>(
  api: DataApi,
  target: CallTarget,
  neutral: boolean,
  cut: Cut | undefined,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { transactionId } = target;
  if (transactionId !== undefined) {
    return inTransaction(api, { ...target, transactionId }, cut, work);
  }
  const { pool } = api.clusters.enter(target.resourceArn, target.secretArn);
  const session = await pool.acquire(target.database, !neutral);
  try {
    if (cut?.moment === 'before-commit') await session.connection.query('SET autocommit = 0');
    const result = await work(session);
    if (cut === undefined) return result;
    throw lostAnswer(cut);
  } finally {
    // The reset rolls back what a cut left uncommitted.
    pool.release(session, !neutral || cut !== undefined);
  }
}

async function inTransaction<T>(
  api: DataApi,
  key: CallTarget & { readonly transactionId: string },
  cut: Cut | undefined,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const run = api.transactions.run(key, async (session) => {
    const result = await work(session);
    if (cut?.moment === 'before-commit') throw lostAnswer(cut);
    return result;
  });
  const result = await run;
  // Applied within the transaction, which stays open although its caller does not know.
  if (cut !== undefined) throw lostAnswer(cut);
  return result;
}
