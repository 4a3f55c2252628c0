import { integer } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { outboxState } from '../../functions/shared/queries/outbox-state.ts';
import { isTime } from '../../functions/shared/queries/sql-time.ts';
import { type Finding, ok, warning } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { hasColumns } from './newest-times.ts';

/** No index leads to odd values of most columns, so they are looked for in the newest rows by id. */
const NEWEST_ROWS = 1_000;

/** A column in which some values say nothing. */
interface OddColumn {
  readonly table: string;
  readonly id: string;
  readonly column: string;
  /** `no time`: NULL or a zero date; `zero date`, where NULL has a meaning; `no text`: NULL or empty; `no number`: NULL. */
  readonly odd: 'no time' | 'zero date' | 'no text' | 'no number';
}

const COLUMNS: readonly OddColumn[] = [
  { table: 'job_ticket_serial', id: 'id_serial', column: 'generated_at', odd: 'no time' },
  { table: 'job_ticket_serial', id: 'id_serial', column: 'spawned_at', odd: 'zero date' },
  { table: 'flow_token', id: 'id_token', column: 'spawned_at', odd: 'no time' },
  { table: 'flow_token', id: 'id_token', column: 'status', odd: 'no text' },
  { table: 'serial_link_outbox', id: 'id', column: 'created_at', odd: 'no time' },
  { table: 'serial_link_outbox', id: 'id', column: 'updated_at', odd: 'no time' },
  { table: 'serial_link_outbox', id: 'id', column: 'retry_count', odd: 'no number' },
  { table: 'serial_quarantine', id: 'id', column: 'quarantined_at', odd: 'no time' },
];

/** MySQL compares with no zero date: what is no time is told by what it is not. */
const CONDITIONS: Readonly<Record<OddColumn['odd'], (column: string) => string>> = {
  'no time': (column) => `NOT COALESCE(${isTime(column)}, FALSE)`,
  'zero date': (column) => `${column} IS NOT NULL AND NOT ${isTime(column)}`,
  'no text': (column) => `COALESCE(${column}, '') = ''`,
  'no number': (column) => `${column} IS NULL`,
};

/** Tells which values there are that are not as documented. All functions bear them. Read-only. */
export async function checkOddRows(database: Database, inventory: Inventory): Promise<readonly Finding[]> {
  const known = COLUMNS.filter(({ table, id, column }) => hasColumns(inventory, table, [id, column]));
  const counted = await Promise.all(
    known.map(async (column) => ({ ...column, rows: await countOdd(database, column) })),
  );
  const findings = [
    ...counted.filter(({ rows }) => rows > 0).map(tellOdd),
    ...(await checkStatus(database, inventory)),
  ];
  if (findings.length > 0 || known.length === 0) return findings;
  return [ok('rows', `No odd values in the newest ${NEWEST_ROWS} rows of each table.`)];
}

function tellOdd({ table, column, odd, rows }: OddColumn & { readonly rows: number }): Finding {
  const found = `Of its newest ${NEWEST_ROWS} rows ${rows} ${rows === 1 ? 'has' : 'have'} ${odd === 'zero date' ? 'a zero date' : odd} there.`;
  return warning('rows', found, {
    subject: `${table}.${column}`,
    right: 'a value in each row that the ERP writes',
    otherwise: 'such rows count as docs/odd-data.md says: a time that is not known is in no window',
  });
}

/** Entries that nobody works on may be of any age; an index leads to them. */
async function checkStatus(database: Database, inventory: Inventory): Promise<readonly Finding[]> {
  if (!hasColumns(inventory, 'serial_link_outbox', ['status'])) return [];
  const [entries = 0] = await database.read({
    sql: `SELECT ${outboxState.withoutStatus}`,
    row: (next) => next(integer),
  });
  if (entries === 0) return [];
  return [
    warning('rows', `${entries} ${entries === 1 ? 'entry has' : 'entries have'} no status.`, {
      subject: 'serial_link_outbox.status',
      right: 'pending, done or dead',
      otherwise: 'nobody works on such an entry, and no alarm counts it',
    }),
  ];
}

async function countOdd(database: Database, { table, id, column, odd }: OddColumn): Promise<number> {
  const [rows] = await database.read({
    sql: `SELECT COUNT(*) FROM (SELECT ${column} AS odd FROM ${table} ORDER BY ${id} DESC LIMIT ${NEWEST_ROWS}) AS newest
      WHERE ${CONDITIONS[odd]('newest.odd')}`,
    row: (next) => next(integer),
  });
  return rows ?? 0;
}
