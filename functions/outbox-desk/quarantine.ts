import { nullable, text } from '../shared/database/columns.ts';
import type { RowReader } from '../shared/database/data-api.ts';
import { asUtc } from '../shared/queries/sql-time.ts';
import { readApplied, subjectOf, writeIntents } from './audit.ts';
import type { Quarantined } from './contract.ts';
import { toCursor } from './cursor.ts';
import type { Desk } from './desk.ts';
import { notFound, type Page } from './parameters.ts';

export interface QuarantineList {
  readonly quarantine: readonly Quarantined[];
  readonly next_cursor: string | null;
}

const SELECT = `SELECT id, serial_code, COALESCE(reason, ''), source_table, source_id, ${asUtc('quarantined_at')}, ${asUtc('resolved_at')}
    FROM serial_quarantine WHERE tenant_id = :tenant`;

const quarantinedRow: RowReader<Quarantined> = (next) => ({
  id: next(text),
  serial_code: next(text),
  reason: next(text),
  source_table: next(text),
  source_id: next(nullable(text)),
  quarantined_at: next(nullable(text)),
  resolved_at: next(nullable(text)),
});

/** One page of the quarantined serials, newest first. Read-only. */
export async function listQuarantine(
  { tenant, caller }: Desk,
  status: 'open' | 'all',
  { limit, after }: Page,
): Promise<QuarantineList> {
  const rows = await tenant.read({
    sql: `${SELECT} ${status === 'open' ? 'AND resolved_at IS NULL' : ''}
      ${after === undefined ? '' : 'AND id < :after'} ORDER BY id DESC LIMIT ${limit + 1}`,
    parameters: { tenant: caller.id, ...(after === undefined ? {} : { after: after.id }) },
    row: quarantinedRow,
  });
  const quarantine = rows.slice(0, limit);
  const last = quarantine.at(-1);
  return {
    quarantine,
    next_cursor: rows.length > limit && last !== undefined ? toCursor({ at: null, id: last.id }) : null,
  };
}

export interface ResolveAnswer {
  /** False when it was resolved before. */
  readonly changed: boolean;
  readonly quarantine: Quarantined;
}

/**
 * Resolves a quarantined serial; the note stands in the audit row. A second call changes nothing.
 * @throws {ApiError} 404 for an unknown row.
 */
export async function resolve(desk: Desk, id: string, note: string): Promise<ResolveAnswer> {
  const before = await readOne(desk, id);
  if (before.resolved_at !== null) return { changed: false, quarantine: before };
  const request = desk.newId();
  const subject = subjectOf('quarantine', id);
  const { serial_code, reason } = before;
  await writeIntents(desk, request, 'quarantine.resolve', [
    {
      subject,
      before: { serial_code, reason, resolved: false },
      after: { serial_code, reason, resolved: true, note },
    },
  ]);
  await setResolved(desk, request, id);
  const applied = await readApplied(desk.tenant, desk.ownSchema, request);
  return { changed: applied.has(subject), quarantine: await readOne(desk, id) };
}

async function readOne({ tenant, caller }: Desk, id: string): Promise<Quarantined> {
  const [row] = await tenant.read({
    sql: `${SELECT} AND id = :id`,
    parameters: { tenant: caller.id, id },
    row: quarantinedRow,
  });
  if (row === undefined) throw notFound(`quarantined serial ${id}`);
  return row;
}

/** Resolves a row that is open, and with it the intent. One transaction; repeating it changes nothing. */
async function setResolved({ tenant, ownSchema, caller }: Desk, request: string, id: string): Promise<void> {
  await tenant.write({
    sql: `UPDATE ${ownSchema}.audit AS audit
      STRAIGHT_JOIN serial_quarantine AS held ON held.id = :id
      SET held.resolved_at = NOW(), audit.applied_at = UTC_TIMESTAMP(3)
      WHERE audit.request_id = :request AND audit.applied_at IS NULL
        AND held.tenant_id = :tenant AND held.resolved_at IS NULL`,
    parameters: { request, id, tenant: caller.id },
  });
}
