import { readFirst } from '../shared/database/adaptive-pages.ts';
import { integer } from '../shared/database/columns.ts';
import type { ShownEntry } from './contract.ts';
import { type Position, toCursor } from './cursor.ts';
import type { Desk } from './desk.ts';
import { type DeskEntry, entryRow, FIRST_NAMED, selectEntries } from './desk-entry.ts';
import type { OUTBOX_STATUSES, Page } from './parameters.ts';

type OutboxStatus = (typeof OUTBOX_STATUSES)[number];

export interface OutboxList {
  readonly entries: readonly ShownEntry[];
  /** Null at the end of the list. */
  readonly next_cursor: string | null;
}

/** One page of the entries of one status, newest first. Read-only. */
export async function listOutbox(
  desk: Desk,
  status: OutboxStatus,
  { limit, after }: Page,
): Promise<OutboxList> {
  const rows = await readPageOf(desk, `outbox.status = '${status}'`, limit + 1, after);
  const entries = rows.slice(0, limit);
  const last = entries.at(-1);
  return {
    entries: entries.map(({ shown }) => shown),
    next_cursor: rows.length > limit && last !== undefined ? toCursor(last.position) : null,
  };
}

/** Dead entries that nobody has acknowledged, newest first, after the position given. Read-only. */
export function readUnacknowledgedDead(
  desk: Desk,
  limit: number,
  after: Position | undefined,
): Promise<DeskEntry[]> {
  return readPageOf(desk, UNACKNOWLEDGED_DEAD, limit, after);
}

/** How many of them come after the position. Read-only. */
export async function countUnacknowledgedDead(desk: Desk, after: Position): Promise<number> {
  const [count] = await desk.tenant.read({
    sql: `SELECT COUNT(*) FROM serial_link_outbox AS outbox
      LEFT JOIN ${desk.ownSchema}.acknowledgement AS acknowledgement
        ON acknowledgement.tenant_id = :tenant AND acknowledgement.outbox_id = outbox.id
      WHERE ${UNACKNOWLEDGED_DEAD} ${beyond(after)}`,
    parameters: { tenant: desk.caller.id, ...positionParameters(after) },
    row: (next) => next(integer),
  });
  return count ?? 0;
}

const UNACKNOWLEDGED_DEAD = "outbox.status = 'dead' AND acknowledgement.outbox_id IS NULL";

function readPageOf(
  desk: Desk,
  condition: string,
  limit: number,
  after: Position | undefined,
): Promise<DeskEntry[]> {
  return readFirst<DeskEntry>(limit, (last, rows) =>
    readAtOnce(desk, condition, rows, last?.position ?? after),
  );
}

/**
 * Newest first, entries without a time of creation at the end, be it NULL or a zero date. They are read by a statement of their own: together
 * with the others no index would bound the search, and the time of a page would grow with its depth.
 */
async function readAtOnce(
  desk: Desk,
  condition: string,
  limit: number,
  after: Position | undefined,
): Promise<DeskEntry[]> {
  const dated = after?.at === null ? [] : await readRows(desk, `${condition} ${older(after)}`, limit, after);
  if (dated.length === limit) return dated;
  const undated = `${condition} AND ${UNDATED}`;
  const rest = limit - dated.length;
  if (after?.at !== null)
    return [...dated, ...(await readRows(desk, undated, rest, undefined, 'outbox.id DESC'))];
  return readRows(desk, `${undated} AND outbox.id < :after_id`, rest, after, 'outbox.id DESC');
}

const UNDATED = `(outbox.created_at IS NULL OR outbox.created_at < ${FIRST_NAMED})`;

function older(after: Position | undefined): string {
  if (after === undefined) return `AND outbox.created_at >= ${FIRST_NAMED}`;
  return `AND outbox.created_at >= ${FIRST_NAMED} AND outbox.created_at <= :after_at AND (outbox.created_at < :after_at OR outbox.id < :after_id)`;
}

function readRows(
  desk: Desk,
  condition: string,
  limit: number,
  after: Position | undefined,
  order = 'outbox.created_at DESC, outbox.id DESC',
) {
  return desk.tenant.read({
    sql: `${selectEntries(desk)} WHERE ${condition}
      ORDER BY ${order} LIMIT ${limit}`,
    parameters: { tenant: desk.caller.id, ...(after === undefined ? {} : positionParameters(after)) },
    row: entryRow,
  });
}

/** As a condition for a count, which reads all of them anyway. */
function beyond({ at }: Position): string {
  if (at === null) return `AND ${UNDATED} AND outbox.id < :after_id`;
  return `AND (${UNDATED} OR (outbox.created_at <= :after_at
        AND (outbox.created_at < :after_at OR outbox.id < :after_id)))`;
}

function positionParameters({ at, id }: Position): Record<string, string> {
  return at === null ? { after_id: id } : { after_at: at, after_id: id };
}
