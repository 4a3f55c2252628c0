import mysql, { type Connection, type FieldPacket } from 'mysql2/promise';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { RdsDataError } from './errors.ts';
import { requireDefaultDatabase } from './mysql-rules.ts';

export type ServerAddress =
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number };

export interface Login {
  readonly server: ServerAddress;
  readonly user: string;
  readonly password: string;
  /**
   * What a write counts. The JDBC drivers' default is `found`: rows that matched, also when their values were
   * those already; `changed` is the database's own default. Which one the service uses is not documented, so
   * a condition that must be counted belongs into the WHERE clause, where both agree.
   */
  readonly affectedRows: 'found' | 'changed';
}

/** What a statement brought: rows with their columns, or the counts of a write. */
export type Outcome =
  | { readonly columns: readonly FieldPacket[]; readonly rows: readonly (readonly unknown[])[] }
  | { readonly affectedRows: number; readonly insertId: string };

export interface RunOptions {
  readonly timeoutMs: number;
  /** Answer at the time limit but let the statement run on. */
  readonly continueAfterTimeout: boolean;
  readonly clock: Clock;
}

/** One connection to the database. */
export interface Session {
  readonly login: Login;
  readonly connection: Connection;
  database: string | undefined;
  /** No statement ran since it was opened or reset. */
  pristine: boolean;
  /** What `SET timestamp` said last; undefined while the session has the server's clock. */
  timestamp: string | undefined;
  /** The connection is gone or in an unknown state. */
  broken: boolean;
  /** Set while a statement runs on beyond its time limit. */
  overrun: Promise<unknown> | undefined;
}

const DOUBLES = new Set(['DOUBLE', 'FLOAT']);

export async function openSession(login: Login, database: string | undefined): Promise<Session> {
  const { user, password, server } = login;
  const connection = await mysql.createConnection({
    ...server,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    charset: 'utf8mb4_unicode_ci',
    flags: [
      login.affectedRows === 'found' ? 'FOUND_ROWS' : '-FOUND_ROWS',
      // It would add IGNORE_SPACE to sql_mode and turn function names into reserved words.
      '-IGNORE_SPACE',
      '-LOCAL_FILES',
    ],
    // Every value as the database prints it; `encode-column.ts` gives it its type.
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    // The driver's compiled reader drops the connection at a column called `__proto__`, which a literal can be.
    disableEval: true,
    // The driver's own reading of a double can lose its last digit.
    typeCast: (field, next) => (DOUBLES.has(field.type) ? field.string() : next()),
  });
  const session: Session = {
    login,
    connection,
    database,
    pristine: true,
    timestamp: undefined,
    broken: false,
    overrun: undefined,
  };
  connection.on('error', () => {
    session.broken = true;
  });
  return session;
}

/**
 * Runs one statement.
 *
 * @throws RdsDataError (StatementTimeoutException) after `timeoutMs`; the driver's error otherwise.
 */
export async function runStatement(session: Session, sql: string, options: RunOptions): Promise<Outcome> {
  requireDefaultDatabase(sql, session.database);
  session.pristine = false;
  let limit: NodeJS.Timeout | undefined;
  try {
    if (options.clock.virtual) await setTimestamp(session, options.clock.now());
    const query = session.connection.query(sql);
    const timeout = new Promise<'timeout'>((resolve) => {
      limit = setTimeout(() => resolve('timeout'), options.timeoutMs);
    });
    const first = await Promise.race([query, timeout]);
    if (first !== 'timeout') return outcomeOf(first);
    if (options.continueAfterTimeout) session.overrun = query.catch(() => {});
    else await kill(session, query);
    throw new RdsDataError('StatementTimeoutException', 'Request timed out', {
      dbConnectionId: session.connection.threadId,
    });
  } catch (cause) {
    if (fatalError.safeParse(cause).success) session.broken = true;
    throw cause;
  } finally {
    clearTimeout(limit);
  }
}

/** A virtual clock stands still for many statements: a session that has its time already is not told again. */
async function setTimestamp(session: Session, now: Date): Promise<void> {
  const seconds = (now.getTime() / 1000).toFixed(6);
  if (session.timestamp === seconds) return;
  await session.connection.query(`SET timestamp = ${seconds}`);
  session.timestamp = seconds;
}

/** Ends the running statement from a second connection and waits until the database has given it up. */
async function kill(session: Session, query: Promise<unknown>): Promise<void> {
  query.catch(() => {});
  try {
    const killer = await openSession(session.login, undefined);
    try {
      await killer.connection.query(`KILL QUERY ${session.connection.threadId}`);
    } finally {
      killer.connection.destroy();
    }
    await Promise.allSettled([query]);
  } catch {
    // Without a second connection the first can only be dropped; the database ends its statement in time.
    session.broken = true;
    session.connection.destroy();
  }
}

/** The driver marks the errors after which a connection is of no more use. */
const fatalError = z.object({ fatal: z.literal(true) });
const writeHeader = z.object({ affectedRows: z.number(), insertId: z.union([z.number(), z.string()]) });
const resultRows = z.custom<(readonly unknown[])[]>(
  (value) => Array.isArray(value) && value.every((row) => Array.isArray(row)),
);

function outcomeOf([result, columns]: readonly [
  unknown,
  readonly (FieldPacket | undefined)[] | undefined,
]): Outcome {
  const written = writeHeader.safeParse(result);
  if (written.success) {
    return { affectedRows: written.data.affectedRows, insertId: String(written.data.insertId) };
  }
  // A procedure's several results arrive as a list of lists of columns.
  const described = columns?.filter((column) => column !== undefined && !Array.isArray(column)) ?? [];
  const rows = resultRows.safeParse(result);
  if (!rows.success || described.length !== columns?.length) {
    throw new RdsDataError('UnsupportedResultException', 'The statement returned more than one result set.');
  }
  return { columns: described.filter((column) => column !== undefined), rows: rows.data };
}
