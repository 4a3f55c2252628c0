import { integer, nullable } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { cannotTell, type Finding, ok, warning } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { hours } from './session.ts';

/** A column that the ERP writes, and with which clock. */
interface TimeColumn {
  readonly table: string;
  readonly id: string;
  readonly column: string;
  readonly clock: 'NOW()' | 'UTC_TIMESTAMP()';
}

export const CORE_TIMES: readonly TimeColumn[] = [
  { table: 'serial_registry', id: 'id_serial', column: 'created_at', clock: 'UTC_TIMESTAMP()' },
];

export const TENANT_TIMES: readonly TimeColumn[] = [
  { table: 'job_ticket_serial', id: 'id_serial', column: 'spawned_at', clock: 'UTC_TIMESTAMP()' },
  { table: 'job_ticket_serial', id: 'id_serial', column: 'generated_at', clock: 'NOW()' },
  { table: 'flow_token', id: 'id_token', column: 'spawned_at', clock: 'NOW()' },
  { table: 'serial_link_outbox', id: 'id', column: 'created_at', clock: 'NOW()' },
  { table: 'serial_link_outbox', id: 'id', column: 'updated_at', clock: 'NOW()' },
  { table: 'serial_quarantine', id: 'id', column: 'quarantined_at', clock: 'NOW()' },
];

/** No index leads to the newest time of most columns, so it is looked for in the newest rows by id. */
const NEWEST_ROWS = 1_000;
const TOLERATED_SECONDS = 5 * 60;

/** Looks for times in the future, which say that a column is written by another clock than it should. Read-only. */
export async function checkNewestTimes(
  database: Database,
  inventory: Inventory,
  columns: readonly TimeColumn[],
): Promise<readonly Finding[]> {
  const judged = await Promise.all(
    columns
      .filter(({ table, id, column }) => hasColumns(inventory, table, [id, column]))
      .map(async (column) => ({ ...column, ahead: await secondsAhead(database, column) })),
  );
  const nameOf = ({ table, column }: TimeColumn) => `${table}.${column}`;
  const skewed = judged.filter(({ ahead }) => (ahead ?? 0) > TOLERATED_SECONDS);
  const empty = judged.filter(({ ahead }) => ahead === null).map(nameOf);
  const fine = judged.filter(({ ahead }) => ahead !== null && ahead <= TOLERATED_SECONDS).map(nameOf);
  const findings: Finding[] = skewed.map((column) =>
    warning(
      'time',
      `Clock skew: its newest time is ${hours(column.ahead ?? 0)} in the future of ${column.clock}.`,
      {
        subject: nameOf(column),
        right: `${column.clock} when the ERP writes it`,
        otherwise: 'ages are too young by this much, so alarms on them come late or never',
      },
    ),
  );
  const without = empty.length === 0 ? '' : ` Nothing is in ${empty.join(', ')} yet.`;
  if (fine.length > 0)
    return [...findings, ok('time', `Not in the future: the newest times of ${fine.join(', ')}.${without}`)];
  if (findings.length > 0 || empty.length === 0) return findings;
  return [cannotTell('time', `whether clocks agree.${without}`)];
}

/** Null without a time. */
async function secondsAhead(
  database: Database,
  { table, id, column, clock }: TimeColumn,
): Promise<number | null> {
  const [ahead] = await database.read({
    sql: `SELECT TIMESTAMPDIFF(SECOND, ${clock}, MAX(newest.at))
      FROM (SELECT ${column} AS at FROM ${table} ORDER BY ${id} DESC LIMIT ${NEWEST_ROWS}) AS newest`,
    row: (next) => next(nullable(integer)),
  });
  return ahead ?? null;
}

export function hasColumns(inventory: Inventory, table: string, columns: readonly string[]): boolean {
  return columns.every((column) => inventory.get(table)?.columns.has(column) === true);
}
