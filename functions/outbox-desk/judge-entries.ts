import { classifyLink, permanentByItself } from '../shared/outbox/classify-link.ts';
import { type RegistryRow, readRegistry } from '../shared/outbox/registry.ts';
import type { ShownEntry } from './contract.ts';
import type { Desk } from './desk.ts';
import { requeued } from './desk-entry.ts';

/** What requeueing an entry would come to, as the registry stands now. */
export type Prospect =
  /** The link would be written, or is there already. */
  | { readonly kind: 'links' }
  /** It would wait and be tried again by the outbox worker. */
  | { readonly kind: 'waits'; readonly reason: string }
  /** No number of attempts can link it: it stays dead until somebody acknowledges it. */
  | { readonly kind: 'never'; readonly reason: string };

/** Reads the registry and judges each entry by it. Read-only; throws what the Core DB throws. */
export async function judgeEntries(
  { core, caller }: Desk,
  entries: readonly ShownEntry[],
): Promise<ReadonlyMap<ShownEntry, Prospect>> {
  if (entries.length === 0) return new Map();
  const registry = await readRegistry(core, caller.id, entries.map(requeued));
  return new Map(entries.map((entry) => [entry, judgeEntry(entry, registry.get(entry.serial_code))]));
}

/** @param row undefined when the registry holds no such serial for the tenant. */
export function judgeEntry(shown: ShownEntry, row: RegistryRow | undefined): Prospect {
  const entry = requeued(shown);
  const outcome = permanentByItself(entry) ?? classifyLink(entry, row, { kind: 'linked' });
  switch (outcome.kind) {
    case 'linked':
    case 'deferred':
    case 'aside':
      return { kind: 'links' };
    case 'charged':
      return { kind: 'waits', reason: outcome.error };
    case 'dead':
      return { kind: 'never', reason: outcome.error };
  }
}
