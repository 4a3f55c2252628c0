import { ENDED_STATUSES } from '../shared/token-status.ts';
import type { SerialRecord, Token } from './serial-record.ts';

/**
 * The tokens of one serial, seen as families: a replacement takes over the serial of the token that it
 * replaces, and a split child may carry its parent's. One family is one piece.
 */
export interface TokenFamilies {
  /** The live token at the head of each family: not split off another one of the serial, not replaced by one. */
  readonly heads: readonly Token[];
  /** Tokens that a link of the serial may name: the head and what it came from; without one head, any of them. */
  readonly linkable: ReadonlySet<string>;
  /** Whether two linkable tokens are one piece: one came from the other. */
  related(one: string, other: string): boolean;
}

/** A token's origins by id, itself left out. */
interface Lineage {
  readonly ids: ReadonlySet<string>;
  /** Split off another token of the same serial, directly or before it was replaced. */
  readonly split: boolean;
}

export function tokenFamilies({ tokens, known }: Pick<SerialRecord, 'tokens' | 'known'>): TokenFamilies {
  const lineages = new Map(tokens.map((token) => [token.id, lineageOf(token, known)]));
  const live = tokens.filter(isLive);
  const heads = live.filter(
    ({ id, type }) =>
      type !== 'component' &&
      lineages.get(id)?.split === false &&
      !live.some((other) => lineages.get(other.id)?.split === false && lineages.get(other.id)?.ids.has(id)),
  );
  const roots = heads.length === 1 ? heads : tokens;
  return {
    heads,
    linkable: new Set(roots.flatMap(({ id }) => [id, ...(lineages.get(id)?.ids ?? [])])),
    related: (one, other) =>
      heads.length === 1 ||
      one === other ||
      lineages.get(one)?.ids.has(other) === true ||
      lineages.get(other)?.ids.has(one) === true,
  };
}

export function isLive({ status }: Token): boolean {
  return !ENDED_STATUSES.some((ended) => ended === status);
}

function lineageOf(token: Token, known: ReadonlyMap<string, Token>): Lineage {
  const ids = new Set<string>();
  let split = false;
  const pending = [token];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    const parent = current.parentId === null ? undefined : known.get(current.parentId);
    const sameSerial = parent !== undefined && parent.serial === token.serial;
    split ||= sameSerial;
    for (const id of [current.replacesId, sameSerial ? current.parentId : null]) {
      if (id === null || id === token.id || ids.has(id)) continue;
      ids.add(id);
      const origin = known.get(id);
      if (origin !== undefined) pending.push(origin);
    }
  }
  return { ids, split };
}
