import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  type Field,
  type RDSDataClient,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import type { Deadline } from '../deadline.ts';
import { type Column, UnexpectedColumnError } from './columns.ts';
import { databaseErrorKind } from './error-kind.ts';

export type ParameterValue = string | number | boolean | null;

export interface Statement {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /**
   * In place of the database that was opened. MySQL refuses an UPDATE that joins a JSON_TABLE where there is none
   * (error 1046), even one that names every table in full; MariaDB takes it.
   */
  readonly database?: string;
  /** How long to wait for the answer, in milliseconds. Default: what is left of the time budget. */
  readonly patienceMs?: number;
}

/** Takes the columns of one record from left to right: `(next) => ({ id: next(text), count: next(integer) })`. */
export type RowReader<R> = (next: <T>(column: Column<T>) => T) => R;

/** One database on one cluster, reached through the RDS Data API. Each call is a transaction of its own. */
export interface Database {
  /**
   * Runs a SELECT.
   * @throws the SDK's exceptions; `databaseErrorKind` tells what they mean for the caller.
   */
  read<R>(statement: Statement & { readonly row: RowReader<R> }): Promise<R[]>;
  /** Runs a statement that writes and answers how many rows it changed. Throws as `read` does. */
  write(statement: Statement): Promise<number>;
}

export interface DatabaseOptions {
  readonly client: Pick<RDSDataClient, 'send'>;
  readonly clusterArn: string;
  readonly secretArn: string;
  /** Default: none; the statements then name their schema. */
  readonly database?: string;
  readonly deadline: Deadline;
  /** How long to wait for a paused cluster, in milliseconds. A cluster takes 15 s or more to resume. */
  readonly resumePatienceMs: number;
}

/** The Data API ends a statement after 45 s; past this the answer itself is lost. */
const CALL_TIMEOUT_MS = 50_000;
const RESUME_RETRY_MS = 2_000;

/**
 * Patience in milliseconds for a look-up that a whole answer waits for. A healthy database answers within a few
 * of them; one that hangs must leave time for what can be said without it.
 */
export const LOOKUP_PATIENCE_MS = 4_000;

/** Thrown instead of starting a statement that the invocation's time budget cannot hold. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/** The cluster does not take the account of the secret. Whatever the Data API said about it is the cause. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
  constructor({ clusterArn, database }: Pick<DatabaseOptions, 'clusterArn' | 'database'>, cause: unknown) {
    const where = database === undefined ? clusterArn : `${clusterArn}, database ${database},`;
    super(
      `${where} refuses the account of its secret: the secret must hold {"username", "password"} of an account that exists there with this password.`,
      { cause },
    );
  }
}

export function openDatabase(options: DatabaseOptions): Database {
  const call = (statement: Statement): Promise<ExecuteStatementCommandOutput> =>
    waitingForResume(options, () => execute(options, statement));
  return {
    async read({ row, ...statement }) {
      const { records = [] } = await call(statement);
      return records.map((record) => readRow(record, row));
    },
    async write(statement) {
      const { numberOfRecordsUpdated = 0 } = await call(statement);
      return numberOfRecordsUpdated;
    },
  };
}

async function execute(
  options: DatabaseOptions,
  statement: Statement,
): Promise<ExecuteStatementCommandOutput> {
  const remaining = options.deadline.remainingMs();
  if (remaining === 0) throw new OutOfTimeError('The time budget of this run is used up.');
  const { database = options.database } = statement;
  const command = new ExecuteStatementCommand({
    resourceArn: options.clusterArn,
    secretArn: options.secretArn,
    ...(database === undefined ? {} : { database }),
    sql: statement.sql,
    parameters: Object.entries(statement.parameters ?? {}).map(toSqlParameter),
    // A Number cannot hold a BIGINT: ids travel as text.
    resultSetOptions: { longReturnType: 'STRING' },
  });
  const { patienceMs = CALL_TIMEOUT_MS } = statement;
  const abortSignal = AbortSignal.timeout(Math.min(remaining, patienceMs, CALL_TIMEOUT_MS));
  try {
    return await options.client.send(command, { abortSignal });
  } catch (cause) {
    if (databaseErrorKind(cause) === 'credentials') throw new CredentialsError(options, cause);
    if (options.deadline.remainingMs() > 0) throw cause;
    throw new OutOfTimeError('The time budget of this run ended during a statement.', { cause });
  }
}

/** The SDK retries throttling and 5xx, but not a cluster that is waking up from pause. */
async function waitingForResume<T>(options: DatabaseOptions, call: () => Promise<T>): Promise<T> {
  const giveUpBelow = Math.max(0, options.deadline.remainingMs() - options.resumePatienceMs);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const waited = options.deadline.remainingMs() - RESUME_RETRY_MS <= giveUpBelow;
      if (databaseErrorKind(error) !== 'resuming' || waited) throw error;
      await new Promise((resolve) => setTimeout(resolve, RESUME_RETRY_MS));
    }
  }
}

function readRow<R>(record: readonly Field[], row: RowReader<R>): R {
  let position = 0;
  const result = row((column) => {
    const field = record[position++];
    if (field === undefined) throw new UnexpectedColumnError(`The answer has no column ${position}.`);
    return column(field, position);
  });
  if (position !== record.length) {
    throw new UnexpectedColumnError(`The answer has ${record.length} columns, ${position} were expected.`);
  }
  return result;
}

function toSqlParameter([name, value]: [string, ParameterValue]): SqlParameter {
  switch (typeof value) {
    case 'string':
      return { name, value: { stringValue: value } };
    case 'boolean':
      return { name, value: { booleanValue: value } };
    case 'number':
      return { name, value: Number.isInteger(value) ? { longValue: value } : { doubleValue: value } };
    default:
      return { name, value: { isNull: true } };
  }
}
