import { adaptivePages } from '../shared/database/adaptive-pages.ts';
import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';

/** Entries an answer, at most. */
const ENTRIES_A_CALL = 4_000;

interface Entry {
  readonly id: string;
  readonly serial: string;
  readonly tokenId: string;
}

export interface QueuedLinks {
  /** The tokens of the entries that are pending or dead, by serial. */
  readonly tokens: ReadonlyMap<string, ReadonlySet<string>>;
  /** The highest id of an entry before they were read. */
  readonly upTo: string;
}

/**
 * Reads the outbox entries of some serials that are pending or dead. The outbox has no index on the serial, so asking
 * for a thousand serials after an outage would compare each with the whole backlog: all entries pass by, and those of
 * the serials are kept. Read-only.
 */
export async function readQueuedLinks(tenant: Database, serials: ReadonlySet<string>): Promise<QueuedLinks> {
  const upTo = await readHighestId(tenant);
  const tokens = new Map<string, Set<string>>();
  for (const status of ['pending', 'dead']) {
    const pages = adaptivePages<Entry>(ENTRIES_A_CALL, (after, limit) =>
      readPage(tenant, status, after, limit),
    );
    for await (const page of pages) {
      for (const { serial, tokenId } of page)
        if (serials.has(serial)) tokens.set(serial, (tokens.get(serial) ?? new Set()).add(tokenId));
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

/** In the order of their ids: their times may be NULL, or none that a database compares. */
function readPage(
  tenant: Database,
  status: string,
  after: Entry | undefined,
  limit: number,
): Promise<Entry[]> {
  return tenant.read({
    sql: `SELECT id, COALESCE(serial_code, ''), COALESCE(dag_token_id, '') FROM serial_link_outbox
      WHERE status = :status AND id > :after ORDER BY id LIMIT ${limit}`,
    parameters: { status, after: after?.id ?? '0' },
    row: (next) => ({ id: next(text), serial: next(text), tokenId: next(text) }),
  });
}
