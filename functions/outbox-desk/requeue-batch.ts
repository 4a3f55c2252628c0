import { isRefused } from '../shared/outbox/outbox-entry.ts';
import { processBatch } from '../shared/outbox/process-batch.ts';
import { noteRefused } from '../shared/outbox/settle-entries.ts';
import { readContestedSerials } from '../shared/outbox/token-states.ts';
import { readApplied, recordOutcomes, subjectOf, writeIntents } from './audit.ts';
import type { RequeueResult, ShownEntry } from './contract.ts';
import type { Desk } from './desk.ts';
import { readEntries, requeued } from './desk-entry.ts';
import { judgeEntries, type Prospect } from './judge-entries.ts';
import { removeAcknowledgements, setPending } from './requeue-entries.ts';

/**
 * Requeues those of the entries that are dead and can be linked, and tries their links. It may be cut after
 * any statement and repeated: what was requeued is pending then, which is the outbox worker's.
 * @param entries As just read, at most as many as one call takes.
 * @throws what the databases throw.
 */
export async function requeueBatch(
  desk: Desk,
  entries: readonly ShownEntry[],
  dryRun: boolean,
): Promise<RequeueResult[]> {
  const prospects = await judgeEntries(
    desk,
    entries.filter(({ status }) => status === 'dead'),
  );
  if (dryRun) return entries.map((entry) => forecast(entry, prospects.get(entry)));
  const chosen = [...prospects].filter(([, { kind }]) => kind !== 'never').map(([entry]) => entry);
  const after = chosen.length === 0 ? new Map<string, ShownEntry>() : await change(desk, chosen);
  return entries.map((entry) => {
    const now = after.get(entry.id);
    return now === undefined ? leftAlone(entry, prospects.get(entry)) : outcome(now);
  });
}

/** Answers the entries that this request requeued, as they are after their links were tried. */
async function change(desk: Desk, chosen: readonly ShownEntry[]): Promise<ReadonlyMap<string, ShownEntry>> {
  const request = desk.newId();
  await writeIntents(desk, request, 'outbox.requeue', chosen.map(intentOf));
  if (chosen.some(({ acknowledgement }) => acknowledgement !== null))
    await removeAcknowledgements(desk, chosen);
  await setPending(desk, request, chosen);
  const applied = await readApplied(desk.tenant, desk.ownSchema, request);
  const ours = chosen.filter(({ id }) => applied.has(subjectOf('outbox', id)));
  if (ours.length === 0) return new Map();
  // Somebody may have acknowledged one of them since they were read.
  await removeAcknowledgements(desk, ours);
  const { aside } = await processBatch({
    core: desk.core,
    tenant: desk.tenant,
    tenantId: desk.caller.id,
    entries: ours.map(requeued),
    contested: await readContestedSerials(desk.tenant),
    witnessed: false,
    last: false,
    dryRun: false,
  });
  if (aside.length > 0) await noteRefused(desk.tenant, aside);
  const now = await readEntries(
    desk,
    ours.map(({ id }) => id),
  );
  await recordOutcomes(
    desk,
    request,
    now.map((entry) => ({ subject: subjectOf('outbox', entry.id), after: stateOf(entry) })),
  );
  return new Map(now.map((entry) => [entry.id, entry]));
}

function intentOf(entry: ShownEntry) {
  const before = stateOf(entry);
  const after = { ...before, status: 'pending', retry_count: 0, acknowledgement: null };
  return { subject: subjectOf('outbox', entry.id), before, after };
}

function stateOf({ status, retry_count, last_error, acknowledgement }: ShownEntry) {
  return { status, retry_count, last_error, acknowledgement };
}

function outcome({ id, serial_code, status, retry_count, last_error }: ShownEntry): RequeueResult {
  if (status === 'done') return { id, serial_code, result: 'linked', reason: null };
  if (status === 'dead') return { id, serial_code, result: 'dead_again', reason: last_error };
  const isTold = retry_count > 0 || isRefused(last_error);
  const reason = isTold ? last_error : 'The Core DB could not take the link just now.';
  return { id, serial_code, result: 'waiting', reason };
}

function forecast(entry: ShownEntry, prospect: Prospect | undefined): RequeueResult {
  const { id, serial_code } = entry;
  if (prospect?.kind === 'links') return { id, serial_code, result: 'linked', reason: null };
  if (prospect?.kind === 'waits') return { id, serial_code, result: 'waiting', reason: prospect.reason };
  return leftAlone(entry, prospect);
}

function leftAlone({ id, serial_code, status }: ShownEntry, prospect: Prospect | undefined): RequeueResult {
  const reason = (): string => {
    if (prospect === undefined) return `The entry is ${status}; only dead ones are requeued.`;
    if (prospect.kind === 'never')
      return `No attempt can link it: ${prospect.reason}. Acknowledge it once the cause is understood.`;
    return 'Somebody else changed the entry at the same moment.';
  };
  return { id, serial_code, result: 'unchanged', reason: reason() };
}
