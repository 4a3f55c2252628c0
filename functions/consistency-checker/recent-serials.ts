import { adaptivePages } from '../shared/database/adaptive-pages.ts';
import { nullable, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { type TimedTable, windowStart } from '../shared/database/window-start.ts';
import { LATEST } from '../shared/queries/sql-time.ts';
import { GRACE_MINUTES } from './serial-record.ts';

export interface SerialPage {
  readonly serials: readonly string[];
  /** Whether they lie on tokens, not only in `job_ticket_serial`. */
  readonly onTokens: boolean;
}

/** A table of which nobody can tell where its recent rows are. */
export interface DisorderedTable {
  readonly disordered: Table['name'];
}

/** Both are written by `NOW()` and compared with it. */
export interface Table extends TimedTable {
  readonly name: 'flow_token' | 'job_ticket_serial';
}

export const TOKENS: Table = { name: 'flow_token', id: 'id_token', time: 'spawned_at' };
export const TICKET_SERIALS: Table = { name: 'job_ticket_serial', id: 'id_serial', time: 'generated_at' };

/** Serials a page: what the databases answer about them stays below the Data API's 1 MiB. */
export const PAGE = 1_000;

/** How far back serials are looked at in every run, one by one. */
const WINDOW = 'INTERVAL 24 HOUR';

/** A transaction may take so long to commit its ids. */
const WINDOW_AND_DISORDER = 'INTERVAL 25 HOUR';

/**
 * The serials on tokens spawned, then those generated, in the last 24 hours, page by page, and with them what is dated
 * in the future: nothing shows that it is young. Read-only.
 */
export async function* recentSerials(tenant: Database): AsyncGenerator<SerialPage | DisorderedTable> {
  for (const table of [TOKENS, TICKET_SERIALS]) {
    const start = await lastIdBeforeWindow(tenant, table);
    if (start === null) {
      yield { disordered: table.name };
      continue;
    }
    const pages = adaptivePages<Row>(PAGE, (last, limit) =>
      readPage(tenant, table, last?.id ?? start, limit),
    );
    for await (const rows of pages)
      yield { serials: rows.map(({ serial }) => serial), onTokens: table === TOKENS };
  }
}

interface Row {
  readonly id: string;
  readonly serial: string;
}

/** Null where it cannot be told. */
async function lastIdBeforeWindow(tenant: Database, { name, id, time }: Table): Promise<string | null> {
  const window = { before: `NOW() - ${WINDOW_AND_DISORDER}`, latest: LATEST, asked: 'seldom' } as const;
  const [start = null] = await tenant.read({
    sql: `SELECT ${windowStart({ name, id, time }, window)}`,
    row: (next) => next(nullable(text)),
  });
  return start;
}

function readPage(tenant: Database, { name, id, time }: Table, after: string, limit: number): Promise<Row[]> {
  return tenant.read({
    sql: `SELECT ${id}, serial_number FROM ${name}
      WHERE ${id} > :after AND serial_number <> ''
        AND ${time} >= NOW() - ${WINDOW} AND (${time} <= NOW() - INTERVAL ${GRACE_MINUTES} MINUTE OR ${time} > ${LATEST})
      ORDER BY ${id} LIMIT ${limit}`,
    parameters: { after },
    row: (next) => ({ id: next(text), serial: next(text) }),
  });
}
