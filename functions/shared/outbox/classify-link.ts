import { MAX_CHARGED_FAILURES } from '../../../lib/catalogue/outbox-policy.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { RegistryRow } from './registry.ts';
import type { Superseded } from './token-states.ts';

/**
 * What becomes of an entry. `charged` failures climb the ladder; `dead` is final; `deferred` changes nothing, and
 * `aside` nothing but the order: the entry is tried after all others.
 */
export type Outcome =
  | { readonly kind: 'linked' }
  | { readonly kind: 'charged'; readonly error: string }
  | { readonly kind: 'dead'; readonly error: string; readonly retryCount: number }
  | { readonly kind: 'deferred' }
  | { readonly kind: 'aside'; readonly error: string };

/** Serials with this prefix were never registered: no retry can link them. */
const TEMPORARY_PREFIX = 'TEMP-';

/** Dead at once, without asking the Core DB; undefined when only the registry can tell. */
export function permanentByItself(entry: OutboxEntry): Outcome | undefined {
  if (!entry.serialCode.startsWith(TEMPORARY_PREFIX)) return undefined;
  return permanent(entry, 'ERR_CONTEXT_MISMATCH: a TEMP- serial is never registered');
}

/**
 * Judges an entry by the registry row as it stands after the link was tried.
 * @param row undefined when the registry holds no such serial for the tenant.
 * @param unlinked What a row still without a token means. After a link was tried, somebody changed it between
 *   link and reading, and the next run decides; in a dry run, the link would have succeeded.
 */
export function classifyLink(entry: OutboxEntry, row: RegistryRow | undefined, unlinked: Outcome): Outcome {
  if (row === undefined)
    return charged(entry, 'ERR_NOT_FOUND: the registry has no such serial for this tenant');
  if (row.productionType !== 'hatthasilpa') {
    return permanent(
      entry,
      `ERR_CONTEXT_MISMATCH: production_type ${row.productionType} is never linked to a token`,
    );
  }
  if (row.tokenId === entry.tokenId) return { kind: 'linked' };
  if (row.tokenId === null) return unlinked;
  return permanent(entry, `ERR_ALREADY_LINKED: the registry names token ${row.tokenId}`);
}

/**
 * Judges an entry that was not tried, as its token holds the serial no more and another entry names a live one.
 * @param row undefined when the registry holds no such serial for the tenant.
 */
export function classifySuperseded(
  entry: OutboxEntry,
  row: RegistryRow | undefined,
  { state, by }: Superseded,
): Outcome {
  if (row?.productionType === 'hatthasilpa' && row.tokenId === entry.tokenId) return { kind: 'linked' };
  return permanent(
    entry,
    `ERR_TOKEN_ENDED: token ${entry.tokenId} ${state}; another entry links the serial to token ${by}`,
  );
}

/** A failure that the Core DB answered about this entry; the tenth is the entry's death. */
export function charged(entry: OutboxEntry, error: string): Outcome {
  const retryCount = entry.retryCount + 1;
  return retryCount >= MAX_CHARGED_FAILURES
    ? { kind: 'dead', error, retryCount }
    : { kind: 'charged', error };
}

function permanent(entry: OutboxEntry, error: string): Outcome {
  return { kind: 'dead', error, retryCount: entry.retryCount };
}
