import { type DatabaseErrorKind, databaseErrorKind } from '../database/error-kind.ts';
import { describeError } from '../telemetry/logger.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Why linking stopped before all entries were tried; none of the remaining ones is charged. */
export type Stop =
  | { readonly kind: 'systemic'; readonly error: string }
  | { readonly kind: 'core'; readonly cause: DatabaseErrorKind; readonly error: unknown };

export interface LinkAttempt {
  /** Entries whose statement ran; the registry tells what came of each. */
  readonly tried: readonly OutboxEntry[];
  /** Entries that the Core DB refuses on their own, while it took others. */
  readonly poisoned: readonly { readonly entry: OutboxEntry; readonly error: string }[];
  /** Entries left as they are. */
  readonly deferred: readonly OutboxEntry[];
  readonly stop?: Stop;
}

/** So many entries refused one by one, and not one taken: the fault is not in the entries. */
const REFUSALS_THAT_PROVE_A_SYSTEMIC_ERROR = 3;

/**
 * Links entries and isolates poisoned ones by halving the batch until each stands alone. An entry counts as
 * poisoned only beside a witness: another entry of this run that the Core DB took, or an error that names a
 * value or a constraint. Without one the error is systemic and nobody is charged.
 * @param link Links its entries in one transaction, or throws.
 * @param witnessed Whether the Core DB took a link statement earlier in this run.
 * @throws what `link` throws when it is not an error of the database.
 */
export async function linkIsolating(
  entries: readonly OutboxEntry[],
  link: (part: readonly OutboxEntry[]) => Promise<unknown>,
  witnessed: boolean,
): Promise<LinkAttempt> {
  const tried: OutboxEntry[] = [];
  const poisoned: { entry: OutboxEntry; error: string; kind: DatabaseErrorKind }[] = [];
  const parts: (readonly OutboxEntry[])[] = [entries];
  const hasWitness = () => witnessed || tried.length > 0;
  const stopped = (stop: Stop, current: readonly OutboxEntry[] = []): LinkAttempt => {
    const held = hasWitness() ? [] : poisoned.map(({ entry }) => entry);
    const deferred = [...held, ...current, ...parts.reverse().flat()];
    return { tried, poisoned: hasWitness() ? poisoned : [], deferred, stop };
  };
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    try {
      await link(part);
      tried.push(...part);
    } catch (error) {
      const kind = databaseErrorKind(error);
      if (kind === 'unknown') throw error;
      if (kind !== 'row' && kind !== 'statement') return stopped({ kind: 'core', cause: kind, error }, part);
      const [only] = part;
      if (part.length === 1 && only !== undefined) {
        poisoned.push({ entry: only, error: describeError(error).message, kind });
        if (!hasWitness() && poisoned.length === REFUSALS_THAT_PROVE_A_SYSTEMIC_ERROR)
          return stopped(systemic(poisoned));
      } else {
        const middle = Math.ceil(part.length / 2);
        parts.push(part.slice(middle), part.slice(0, middle));
      }
    }
  }
  const accused = poisoned.some(({ kind }) => kind === 'statement');
  if (!hasWitness() && accused) return stopped(systemic(poisoned));
  return { tried, poisoned, deferred: [] };
}

function systemic(refusals: readonly { readonly error: string }[]): Stop {
  return { kind: 'systemic', error: refusals[0]?.error ?? '' };
}
