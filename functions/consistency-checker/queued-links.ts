import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';

/** Entries an answer: it stays below the Data API's 1 MiB. */
const ENTRIES_A_CALL = 4_000;

interface Entry {
  readonly id: string;
  readonly serial: string;
  readonly tokenId: string;
  readonly createdAt: string;
}

export interface QueuedLinks {
  /** The tokens of the entries that are pending or dead, by serial. */
  readonly tokens: ReadonlyMap<string, ReadonlySet<string>>;
  /** The highest id of an entry before they were read. */
  readonly upTo: string;
}

/**
 * Reads the outbox entries that are pending or dead as a whole: the outbox has no index on the serial, so
 * asking for a thousand serials after an outage would compare each with the whole backlog. Read-only.
 */
export async function readQueuedLinks(tenant: Database): Promise<QueuedLinks> {
  const upTo = await readHighestId(tenant);
  const tokens = new Map<string, Set<string>>();
  for (const status of ['pending', 'dead']) {
    let after: Entry | undefined;
    for (;;) {
      const page = await readPage(tenant, status, after);
      for (const { serial, tokenId } of page)
        tokens.set(serial, (tokens.get(serial) ?? new Set()).add(tokenId));
      after = page.at(-1);
      if (page.length < ENTRIES_A_CALL) break;
    }
  }
  return { tokens, upTo };
}

async function readHighestId(tenant: Database): Promise<string> {
  const [id] = await tenant.read({
    sql: 'SELECT COALESCE(MAX(id), 0) FROM serial_link_outbox',
    row: (next) => next(text),
  });
  return id ?? '0';
}

/** In the order of the index on (status, created_at). */
function readPage(tenant: Database, status: string, after: Entry | undefined): Promise<Entry[]> {
  const rest =
    after === undefined
      ? ''
      : 'AND (created_at > :after_created OR (created_at = :after_created AND id > :after_id))';
  return tenant.read({
    sql: `SELECT id, serial_code, dag_token_id, COALESCE(created_at, updated_at) FROM serial_link_outbox
      WHERE status = :status ${rest} ORDER BY created_at, id LIMIT ${ENTRIES_A_CALL}`,
    parameters: {
      status,
      ...(after === undefined ? {} : { after_created: after.createdAt, after_id: after.id }),
    },
    row: (next) => ({ id: next(text), serial: next(text), tokenId: next(text), createdAt: next(text) }),
  });
}
