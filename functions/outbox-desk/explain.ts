import { type Degraded, PartialAnswer } from '../shared/api/partial-answer.ts';
import { readRegistry } from '../shared/outbox/registry.ts';
import type { CarryingToken, ShownEntry, TicketSerial } from './contract.ts';
import type { Desk } from './desk.ts';
import { readEntries, requeued } from './desk-entry.ts';
import { judgeEntry } from './judge-entries.ts';
import { likelyCause, requeueForecast } from './likely-cause.ts';
import { notFound } from './parameters.ts';
import { readCarryingTokens, readTicketSerial } from './serial-state.ts';

export interface Explanation extends Degraded {
  readonly entry: ShownEntry;
  readonly state: {
    readonly tokens: readonly CarryingToken[];
    readonly job_ticket_serial: TicketSerial | null;
    /** Null when the registry has no such serial for the tenant, or cannot be read. */
    readonly registry: { readonly production_type: string; readonly token_id: string | null } | null;
  };
  readonly likely_cause: string;
  readonly requeue_would: string;
}

const UNREADABLE = 'The Core DB cannot be read now: nobody can tell. Ask again when it is back.';

/**
 * Explains an entry by what both databases hold now; while the Core DB is down, by the tenant's alone. Read-only.
 * @throws {ApiError} 404 for an unknown entry, and what the tenant's database throws.
 */
export async function explain(desk: Desk, id: string): Promise<Explanation> {
  const [entry] = await readEntries(desk, [id]);
  if (entry === undefined) throw notFound(`outbox entry ${id}`);
  const answer = new PartialAnswer(desk.log);
  const [tokens, job_ticket_serial, rows] = await Promise.all([
    readCarryingTokens(desk.tenant, entry.serial_code),
    readTicketSerial(desk.tenant, entry.serial_code),
    answer.part('core_db', () => readRegistry(desk.core, desk.caller.id, [requeued(entry)])),
  ]);
  if (rows === null) {
    return {
      entry,
      state: { tokens, job_ticket_serial, registry: null },
      likely_cause: UNREADABLE,
      requeue_would: UNREADABLE,
      degraded: ['core_db'],
    };
  }
  const registry = rows.get(entry.serial_code);
  const state = { entry, prospect: judgeEntry(entry, registry), registry, tokens };
  return {
    entry,
    state: {
      tokens,
      job_ticket_serial,
      registry:
        registry === undefined
          ? null
          : { production_type: registry.productionType, token_id: registry.tokenId },
    },
    likely_cause: likelyCause(state),
    requeue_would: requeueForecast(state),
  };
}
