import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { tailOf } from '../shared/database/tail.ts';
import { GRACE_MINUTES } from './serial-record.ts';

export interface SerialPage {
  readonly serials: readonly string[];
  /** Whether they lie on tokens, not only in `job_ticket_serial`. */
  readonly onTokens: boolean;
}

export interface Table {
  readonly name: 'flow_token' | 'job_ticket_serial';
  readonly id: string;
  /** Both are written by `NOW()` and compared with it. */
  readonly time: string;
}

export const TOKENS: Table = { name: 'flow_token', id: 'id_token', time: 'spawned_at' };
export const TICKET_SERIALS: Table = { name: 'job_ticket_serial', id: 'id_serial', time: 'generated_at' };

/** Serials a page: what the databases answer about them stays below the Data API's 1 MiB. */
export const PAGE = 1_000;

/** How far back serials are looked at in every run, one by one. */
const WINDOW = 'INTERVAL 24 HOUR';

/** A transaction may take so long to commit its ids. */
const WINDOW_AND_DISORDER = 'INTERVAL 25 HOUR';

/** The serials on tokens spawned, then those generated, in the last 24 hours, page by page. Read-only. */
export async function* recentSerials(tenant: Database): AsyncGenerator<SerialPage> {
  for (const table of [TOKENS, TICKET_SERIALS]) {
    let after = await lastIdBeforeWindow(tenant, table);
    for (;;) {
      const rows = await readPage(tenant, table, after);
      const last = rows.at(-1);
      if (last === undefined) break;
      yield { serials: rows.map(({ serial }) => serial), onTokens: table === TOKENS };
      if (rows.length < PAGE) break;
      after = last.id;
    }
  }
}

async function lastIdBeforeWindow(tenant: Database, { name, id, time }: Table): Promise<string> {
  const [last] = await tenant.read({
    sql: `SELECT ${tailOf(name, id, time, `NOW() - ${WINDOW_AND_DISORDER}`)}`,
    row: (next) => next(text),
  });
  return last ?? '0';
}

function readPage(
  tenant: Database,
  { name, id, time }: Table,
  after: string,
): Promise<{ id: string; serial: string }[]> {
  return tenant.read({
    sql: `SELECT ${id}, serial_number FROM ${name}
      WHERE ${id} > :after AND serial_number <> ''
        AND ${time} >= NOW() - ${WINDOW} AND ${time} <= NOW() - INTERVAL ${GRACE_MINUTES} MINUTE
      ORDER BY ${id} LIMIT ${PAGE}`,
    parameters: { after },
    row: (next) => ({ id: next(text), serial: next(text) }),
  });
}
