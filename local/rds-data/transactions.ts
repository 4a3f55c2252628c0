import { randomBytes } from 'node:crypto';
import { RdsDataError } from './errors.ts';
import type { RdsDataLimits } from './limits.ts';
import type { Session } from './session.ts';
import type { SessionPool } from './session-pool.ts';

interface Transaction {
  readonly id: string;
  readonly session: Session;
  readonly pool: SessionPool;
  readonly database: string | undefined;
  readonly resourceArn: string;
  readonly secretArn: string;
  busy: boolean;
  /** Past its 24 hours while a statement ran. */
  expired: boolean;
  idle: NodeJS.Timeout | undefined;
  total: NodeJS.Timeout | undefined;
}

export interface TransactionKey {
  readonly transactionId: string;
  readonly resourceArn: string;
  readonly secretArn: string;
  /** As in the request; a transaction stays on the database it began on. */
  readonly database?: string | undefined;
}

export type NewTransaction = Pick<Transaction, 'session' | 'pool' | 'database' | 'resourceArn' | 'secretArn'>;

/** How many failed transactions are remembered, to tell their callers why. */
const REMEMBERED = 1000;
const ID_BYTES = 96;

/** The open transactions, each on a session of its own. */
export class Transactions {
  readonly #open = new Map<string, Transaction>();
  readonly #failed = new Set<string>();
  readonly #limits: Pick<RdsDataLimits, 'transactionIdleMs' | 'transactionTotalMs'>;

  constructor(limits: Pick<RdsDataLimits, 'transactionIdleMs' | 'transactionTotalMs'>) {
    this.#limits = limits;
  }

  /** @returns the transaction id */
  add(transaction: NewTransaction): string {
    const id = randomBytes(ID_BYTES).toString('base64');
    const added = { ...transaction, id, busy: false, expired: false, idle: undefined, total: undefined };
    this.#open.set(id, added);
    this.#watch(added);
    return id;
  }

  /**
   * Does one call's work in a transaction. A failure ends the transaction: the service answers later calls
   * with TransactionNotFoundException, so a caller starts over.
   *
   * @throws RdsDataError when there is no such transaction or another call is at work in it.
   */
  async run<T>(
    key: TransactionKey,
    work: (session: Session, database: string | undefined) => Promise<T>,
  ): Promise<T> {
    const transaction = this.#find(key);
    transaction.busy = true;
    clearTimeout(transaction.idle);
    try {
      return await work(transaction.session, transaction.database);
    } catch (cause) {
      this.#fail(transaction);
      throw cause;
    } finally {
      transaction.busy = false;
      if (transaction.expired) this.#end(transaction);
      else if (this.#open.has(transaction.id)) this.#rearm(transaction);
    }
  }

  /** The database that a transaction began on; undefined too when there is no such transaction. */
  databaseOf(id: string | undefined): string | undefined {
    return id === undefined ? undefined : this.#open.get(id)?.database;
  }

  /** Forgets a transaction that was committed or rolled back and gives its session back. */
  end(key: TransactionKey): void {
    const transaction = this.#open.get(key.transactionId);
    if (transaction !== undefined) this.#end(transaction);
  }

  /** Rolls everything back. */
  close(): void {
    for (const transaction of this.#open.values()) this.#end(transaction);
  }

  #find(key: TransactionKey): Transaction {
    const transaction = this.#open.get(key.transactionId);
    if (transaction === undefined) throw this.#notFound(key.transactionId);
    if (transaction.resourceArn !== key.resourceArn || transaction.secretArn !== key.secretArn) {
      throw new RdsDataError('BadRequestException', 'The transaction belongs to another cluster or secret.');
    }
    if (key.database !== undefined && key.database !== transaction.database) {
      throw new RdsDataError('BadRequestException', 'Database name is not the same as transaction');
    }
    if (transaction.busy) {
      throw new RdsDataError('DatabaseErrorException', 'Transaction is still running a query.');
    }
    return transaction;
  }

  #notFound(id: string): RdsDataError {
    const reason = this.#failed.has(id)
      ? `Transaction ${id} is aborted due to an error from a previous call.`
      : `Transaction ${id} is not found. Transaction may be expired.`;
    return new RdsDataError('TransactionNotFoundException', reason);
  }

  #watch(transaction: Transaction): void {
    const expire = () => {
      if (transaction.busy) transaction.expired = true;
      else this.#end(transaction);
    };
    transaction.total = setTimeout(expire, this.#limits.transactionTotalMs).unref();
    this.#rearm(transaction);
  }

  #rearm(transaction: Transaction): void {
    transaction.idle = setTimeout(() => this.#end(transaction), this.#limits.transactionIdleMs).unref();
  }

  #fail(transaction: Transaction): void {
    if (this.#failed.size >= REMEMBERED) this.#failed.clear();
    this.#failed.add(transaction.id);
    this.#end(transaction);
  }

  /** Cleaning the session rolls back whatever was not committed. */
  #end(transaction: Transaction): void {
    if (!this.#open.delete(transaction.id)) return;
    clearTimeout(transaction.idle);
    clearTimeout(transaction.total);
    transaction.pool.release(transaction.session, true);
  }
}
