import { integer } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { type Finding, ok, warning } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { hasColumns } from './newest-times.ts';

/** Rows that a table's definition allows and that mean something else than they say, or nothing. */
export interface OddRows {
  readonly table: string;
  readonly id: string;
  readonly column: string;
  /** SQL about the column, called `odd`, that is true for such a row. */
  readonly where: string;
  /** Ends the sentence "In so many rows it is …". */
  readonly is: string;
  readonly right: string;
  readonly otherwise: string;
  /** About times in the future. */
  readonly future?: true;
}

/** No index leads to them, so they are looked for in the newest rows by id. */
const NEWEST_ROWS = 200_000;
/** More say no more. */
const MOST_COUNTED = 1_000;

/** A comparison with '0000-00-00' is an error where the session's mode takes no zero dates. */
const ZERO_OR_NULL = 'odd IS NULL OR YEAR(odd) = 0';

function time(table: string, id: string, column: string, otherwise: string): OddRows {
  return { table, id, column, where: ZERO_OR_NULL, is: 'NULL or 0000-00-00', right: 'a time', otherwise };
}

function future(table: string, id: string, column: string, clock: 'NOW()' | 'UTC_TIMESTAMP()'): OddRows {
  return {
    table,
    id,
    column,
    where: `odd > ${clock} + INTERVAL 5 MINUTE`,
    is: `in the future of ${clock}`,
    right: `${clock} when the ERP writes it`,
    otherwise: 'such a row counts in no window until its time has come',
    future: true,
  };
}

const OUTBOX = { table: 'serial_link_outbox', id: 'id' } as const;

/** What a tenant's database may hold. */
export const TENANT_ROWS: readonly OddRows[] = [
  {
    ...OUTBOX,
    column: 'status',
    where: "odd IS NULL OR odd NOT IN ('pending', 'done', 'dead')",
    is: 'none of pending, done and dead',
    right: "status = 'pending' for an entry that is still to be linked, else 'done'",
    otherwise: 'nobody tries such an entry, and no figure counts it as pending or dead',
  },
  {
    ...OUTBOX,
    column: 'retry_count',
    where: 'odd IS NULL OR odd < 0',
    is: 'NULL or negative',
    right: '0 or the number of attempts that failed',
    otherwise: 'it is taken for 0',
  },
  time('serial_link_outbox', 'id', 'created_at', 'the age of such an entry is not known'),
  time(
    'serial_link_outbox',
    'id',
    'updated_at',
    'nobody knows when such an entry was tried last: it is due at once',
  ),
  {
    table: 'flow_token',
    id: 'id_token',
    column: 'status',
    where: "odd IS NULL OR odd = ''",
    is: 'NULL or empty',
    right: 'one of the states of a token',
    otherwise: 'the token is taken for a live one',
  },
  time(
    'flow_token',
    'id_token',
    'spawned_at',
    'the token is in no window, and no link can be repaired with its time',
  ),
  time('job_ticket_serial', 'id_serial', 'generated_at', 'the serial is in no window'),
  {
    table: 'job_ticket_serial',
    id: 'id_serial',
    column: 'spawned_at',
    where: 'YEAR(odd) = 0',
    is: '0000-00-00',
    right: 'NULL before the spawn, then its time in UTC',
    otherwise: 'the serial counts as spawned on no day',
  },
  ...(['flow_token', 'job_ticket_serial'] as const).map((table) => ({
    table,
    id: table === 'flow_token' ? 'id_token' : 'id_serial',
    column: 'serial_number',
    where: "odd REGEXP '[[:cntrl:]]' OR odd REGEXP '^ | $'",
    is: 'text with a control character, or with a space at an end',
    right: 'serials as the ERP issues them',
    otherwise: 'they are quarantined as invalid, and people cannot see what is wrong with them',
  })),
  future('serial_link_outbox', 'id', 'created_at', 'NOW()'),
  future('flow_token', 'id_token', 'spawned_at', 'NOW()'),
  future('job_ticket_serial', 'id_serial', 'generated_at', 'NOW()'),
  future('job_ticket_serial', 'id_serial', 'spawned_at', 'UTC_TIMESTAMP()'),
  future('serial_quarantine', 'id', 'quarantined_at', 'NOW()'),
];

/** What the Core database may hold. */
export const CORE_ROWS: readonly OddRows[] = [
  time('serial_registry', 'id_serial', 'created_at', 'the serial counts as generated on no day'),
  future('serial_registry', 'id_serial', 'created_at', 'UTC_TIMESTAMP()'),
];

/**
 * Looks for odd rows, one finding for each kind that is there. Read-only.
 * @param told What was found about clocks: a column whose newest time is in the future needs no second finding.
 */
export async function checkOddRows(
  database: Database,
  inventory: Inventory,
  kinds: readonly OddRows[],
  told: readonly Finding[],
): Promise<readonly Finding[]> {
  const skewed = new Set(told.map(({ subject }) => subject));
  const looked = kinds.filter(
    ({ table, id, column, future: isFuture }) =>
      hasColumns(inventory, table, [id, column]) && !(isFuture === true && skewed.has(`${table}.${column}`)),
  );
  const counted = await Promise.all(
    looked.map(async (kind) => ({ kind, rows: await countOf(database, kind) })),
  );
  const findings = counted.filter(({ rows }) => rows > 0).map(({ kind, rows }) => finding(kind, rows));
  if (findings.length > 0 || looked.length === 0) return findings;
  const newest = NEWEST_ROWS.toLocaleString('en');
  return [ok('rows', `Nothing odd is in the newest ${newest} rows of each table.`)];
}

function finding({ table, column, is, right, otherwise }: OddRows, rows: number): Finding {
  const count = rows >= MOST_COUNTED ? `${MOST_COUNTED} rows or more` : rows === 1 ? '1 row' : `${rows} rows`;
  return warning('rows', `In ${count} it is ${is}.`, { subject: `${table}.${column}`, right, otherwise });
}

async function countOf(database: Database, { table, id, column, where }: OddRows): Promise<number> {
  const [rows] = await database.read({
    sql: `SELECT COUNT(*) FROM (
        SELECT 1 AS one FROM (SELECT ${column} AS odd FROM ${table} ORDER BY ${id} DESC LIMIT ${NEWEST_ROWS}) AS newest
        WHERE ${where} LIMIT ${MOST_COUNTED}) AS found`,
    row: (next) => next(integer),
  });
  return rows ?? 0;
}
