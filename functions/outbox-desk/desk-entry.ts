import { CHECKER_MARK } from '../../lib/catalogue/outbox-policy.ts';
import { readInParts } from '../shared/database/adaptive-pages.ts';
import { integer, nullable, text } from '../shared/database/columns.ts';
import type { RowReader } from '../shared/database/data-api.ts';
import type { OutboxEntry } from '../shared/outbox/outbox-entry.ts';
import { asUtc } from '../shared/queries/sql-time.ts';
import type { ShownEntry } from './contract.ts';
import type { Position } from './cursor.ts';
import type { Desk } from './desk.ts';
import { MOST_ENTRIES } from './parameters.ts';

/** An entry with its place in a list. */
export interface DeskEntry {
  readonly shown: ShownEntry;
  readonly position: Position;
}

const LONGEST_ERROR = 500;

/** A zero date comes before it: an entry with one has no time, and no statement may name one. */
export const FIRST_NAMED = "'1000-01-01 00:00:00'";

/** What precedes WHERE; the acknowledgement stands on the same cluster. Takes the parameter `tenant`. */
export function selectEntries({ ownSchema }: Desk): string {
  return `SELECT outbox.id, outbox.serial_code, outbox.dag_token_id, COALESCE(outbox.status, ''),
      COALESCE(outbox.retry_count, 0), LEFT(outbox.last_error, ${LONGEST_ERROR}),
      CASE WHEN outbox.created_at >= ${FIRST_NAMED} THEN outbox.created_at END,
      ${asUtc('outbox.created_at')}, ${asUtc('outbox.updated_at')}, acknowledgement.note,
      acknowledgement.acknowledged_by, DATE_FORMAT(acknowledgement.acknowledged_at, '%Y-%m-%dT%H:%i:%sZ')
    FROM serial_link_outbox AS outbox
    LEFT JOIN ${ownSchema}.acknowledgement AS acknowledgement
      ON acknowledgement.tenant_id = :tenant AND acknowledgement.outbox_id = outbox.id`;
}

export const entryRow: RowReader<DeskEntry> = (next) => {
  const id = next(text);
  const head = {
    id,
    serial_code: next(text),
    token_id: next(text),
    status: next(text),
    retry_count: next(integer),
    last_error: next(nullable(text)),
  };
  const at = next(nullable(text));
  const times = { created_at: next(nullable(text)), updated_at: next(nullable(text)) };
  const [note, by, since] = [next(nullable(text)), next(nullable(text)), next(nullable(text))];
  const acknowledgement = note === null || by === null || since === null ? null : { note, by, at: since };
  return { shown: { ...head, ...times, acknowledgement }, position: { at, id } };
};

/** The entries of these ids, those that exist, in the order of their ids. Read-only. */
export async function readEntries(desk: Desk, ids: readonly string[]): Promise<ShownEntry[]> {
  const inOrder = ids.toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
  const entries = await readInParts(inOrder, MOST_ENTRIES, (part) => readSome(desk, part));
  return entries.map(({ shown }) => shown);
}

function readSome(desk: Desk, ids: readonly string[]): Promise<DeskEntry[]> {
  return desk.tenant.read({
    sql: `${selectEntries(desk)}
      WHERE outbox.id IN (SELECT asked.id FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) AS asked)
      ORDER BY outbox.id`,
    parameters: { tenant: desk.caller.id, ids: JSON.stringify(ids) },
    row: entryRow,
  });
}

/** The entry as it is tried once it was requeued: with no attempt charged. */
export function requeued({ id, serial_code, token_id, last_error }: ShownEntry): OutboxEntry {
  return {
    id,
    serialCode: serial_code,
    tokenId: token_id,
    retryCount: 0,
    fromChecker: last_error?.startsWith(CHECKER_MARK) ?? false,
    refused: false,
    createdAt: '',
  };
}
