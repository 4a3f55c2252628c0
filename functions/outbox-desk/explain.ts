import { readRegistry } from '../shared/outbox/registry.ts';
import type { Desk } from './desk.ts';
import { readEntries, requeued, type ShownEntry } from './desk-entry.ts';
import { judgeEntry } from './judge-entries.ts';
import { likelyCause, requeueForecast } from './likely-cause.ts';
import { notFound } from './parameters.ts';
import {
  type CarryingToken,
  readCarryingTokens,
  readTicketSerial,
  type TicketSerial,
} from './serial-state.ts';

export interface Explanation {
  readonly entry: ShownEntry;
  readonly state: {
    readonly tokens: readonly CarryingToken[];
    readonly job_ticket_serial: TicketSerial | null;
    /** Null when the registry has no such serial for the tenant. */
    readonly registry: { readonly production_type: string; readonly token_id: string | null } | null;
  };
  readonly likely_cause: string;
  readonly requeue_would: string;
}

/**
 * Explains an entry by what both databases hold now. Read-only.
 * @throws {ApiError} 404 for an unknown entry, and what the databases throw.
 */
export async function explain(desk: Desk, id: string): Promise<Explanation> {
  const [entry] = await readEntries(desk, [id]);
  if (entry === undefined) throw notFound(`outbox entry ${id}`);
  const [tokens, ticket, rows] = await Promise.all([
    readCarryingTokens(desk.tenant, entry.serial_code),
    readTicketSerial(desk.tenant, entry.serial_code),
    readRegistry(desk.core, desk.caller.id, [requeued(entry)]),
  ]);
  const registry = rows.get(entry.serial_code);
  const state = { entry, prospect: judgeEntry(entry, registry), registry, tokens };
  return {
    entry,
    state: {
      tokens,
      job_ticket_serial: ticket,
      registry:
        registry === undefined
          ? null
          : { production_type: registry.productionType, token_id: registry.tokenId },
    },
    likely_cause: likelyCause(state),
    requeue_would: requeueForecast(state),
  };
}
