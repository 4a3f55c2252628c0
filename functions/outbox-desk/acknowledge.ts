import { ApiError } from '../shared/api/errors.ts';
import { readApplied, subjectOf, writeIntents } from './audit.ts';
import type { ShownEntry } from './contract.ts';
import { type Desk, signature } from './desk.ts';
import { readEntries } from './desk-entry.ts';
import { notFound } from './parameters.ts';

export interface AcknowledgeAnswer {
  /** False when it was acknowledged before; the first note stands. */
  readonly changed: boolean;
  readonly entry: ShownEntry;
}

/** Characters of the column. */
const LONGEST_SIGNATURE = 100;

/**
 * Acknowledges a dead entry: it stays dead, but no alarm counts it any more. A second call changes nothing.
 * @throws {ApiError} 404 for an unknown entry, 409 for one that is not dead.
 */
export async function acknowledge(desk: Desk, id: string, note: string): Promise<AcknowledgeAnswer> {
  const before = await readEntry(desk, id);
  const subject = subjectOf('outbox', id);
  if (before.acknowledgement !== null) {
    // The call that wrote it may have been cut before it could say so.
    await confirm(desk, id, subject);
    return { changed: false, entry: before };
  }
  requireDead(before);
  const request = desk.newId();
  const { status } = before;
  const acknowledgement = { note, by: signature(desk.actor) };
  await writeIntents(desk, request, 'outbox.acknowledge', [
    { subject, before: { status, acknowledgement: null }, after: { status, acknowledgement } },
  ]);
  await write(desk, request, id, note);
  await confirm(desk, id, subject);
  const applied = await readApplied(desk.tenant, desk.ownSchema, request);
  const entry = await readEntry(desk, id);
  if (entry.acknowledgement === null) requireDead(entry);
  return { changed: applied.has(subject), entry };
}

async function readEntry(desk: Desk, id: string): Promise<ShownEntry> {
  const [entry] = await readEntries(desk, [id]);
  if (entry === undefined) throw notFound(`outbox entry ${id}`);
  return entry;
}

function requireDead({ id, status }: ShownEntry): void {
  if (status === 'dead') return;
  throw new ApiError(
    409,
    'SERIAL_METRICS_409_STATE',
    `Outbox entry ${id} is ${status}; only a dead one can be acknowledged.`,
  );
}

/**
 * Writes the acknowledgement if the entry is still dead and has none, with the time of its intent. One
 * transaction; repeating it changes nothing.
 */
async function write(desk: Desk, request: string, id: string, note: string): Promise<void> {
  await desk.tenant.write({
    sql: `INSERT INTO ${desk.ownSchema}.acknowledgement (tenant_id, outbox_id, note, acknowledged_by, acknowledged_at)
      SELECT audit.tenant_id, outbox.id, :note, :by, audit.at
      FROM ${desk.ownSchema}.audit AS audit
      JOIN serial_link_outbox AS outbox ON outbox.id = :id
      WHERE audit.request_id = :request AND outbox.status = 'dead'
      ON DUPLICATE KEY UPDATE note = acknowledgement.note`,
    parameters: { request, id, note, by: signature(desk.actor).slice(0, LONGEST_SIGNATURE).toWellFormed() },
  });
}

/**
 * Sets `applied_at` of the intent whose time the acknowledgement carries; no two intents about one subject
 * have the same. One transaction; repeating it changes nothing.
 */
async function confirm(desk: Desk, id: string, subject: string): Promise<void> {
  await desk.tenant.write({
    sql: `UPDATE ${desk.ownSchema}.acknowledgement AS acknowledgement
      STRAIGHT_JOIN ${desk.ownSchema}.audit AS audit
        ON audit.tenant_id = acknowledgement.tenant_id AND audit.subject = :subject
          AND audit.action = 'outbox.acknowledge' AND audit.at = acknowledgement.acknowledged_at
      SET audit.applied_at = audit.at
      WHERE acknowledgement.tenant_id = :tenant AND acknowledgement.outbox_id = :id AND audit.applied_at IS NULL`,
    parameters: { tenant: desk.caller.id, id, subject },
  });
}
