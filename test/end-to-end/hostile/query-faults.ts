import fc from 'fast-check';
import { forgedCursor } from './cursors.ts';
import { other } from './data.ts';
import type { Draft, Trial } from './draft.ts';
import { trialOf } from './draft.ts';
import { judgeQuery } from './judge-query.ts';
import { nastyQueryValue, nastyText } from './nasty.ts';
import type { Pair } from './request.ts';

/** One thing is wrong, or odd, about the query. */
export function queryFault(draft: Draft): fc.Arbitrary<Trial> {
  const judged = (query: readonly Pair[]): Trial =>
    trialOf({ ...draft, query }, judgeQuery(draft.target, draft.credential, query));
  const names = draft.target.parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => name);
  const strange = strangePair(names).map((pair) => judged([...draft.query, pair]));
  if (names.length === 0) return strange;
  const name = fc.constantFrom(...names);
  return fc.oneof(
    {
      weight: 5,
      arbitrary: name.chain((one) =>
        faultyValueOf(one, draft).map((value) => judged(replaced(draft.query, one, value))),
      ),
    },
    { weight: 1, arbitrary: name.map((one) => judged(without(draft.query, one))) },
    { weight: 1, arbitrary: name.map((one) => judged(repeated(draft.query, one))) },
    { weight: 3, arbitrary: strange },
    {
      weight: 1,
      arbitrary: fc.shuffledSubarray([...draft.query], { minLength: draft.query.length }).map(judged),
    },
  );
}

function faultyValueOf(name: string, { credential }: Draft): fc.Arbitrary<string> {
  if (name === 'cursor')
    return fc.oneof({ weight: 2, arbitrary: forgedCursor.map(encodeURIComponent) }, nastyQueryValue);
  // Only the platform could reach the other tenant that way, and then rightly so.
  if (name === 'tenant' && !credential.platform) return fc.oneof(fc.constant(other.code), nastyQueryValue);
  return nastyQueryValue;
}

/** A parameter that nobody knows. */
function strangePair(known: readonly string[]): fc.Arbitrary<Pair> {
  const misspelt = fc
    .constantFrom('action', 'days', 'tenant', 'limit', 'cursor', 'status', ...known)
    .chain((name) =>
      fc.constantFrom(
        ...[
          name.toUpperCase(),
          `${name}[]`,
          `${name}[0]`,
          `${name}%00`,
          `${name}+`,
          `+${name}`,
          `%20${name}`,
        ],
        ...[
          `${name}.x`,
          `${name};`,
          `$${name}`,
          `${name}%3D`,
          `__proto__%5B${name}%5D`,
          `ｄ${encodeURIComponent(name)}`,
        ],
      ),
    );
  const name = fc.oneof(
    misspelt,
    nastyText.map(encodeURIComponent),
    fc.constantFrom('tenant_id', 'org', 'org_code', 'id'),
  );
  return fc.tuple(name, fc.oneof(fc.constantFrom('', '1', other.code), nastyQueryValue));
}

function replaced(query: readonly Pair[], name: string, value: string): readonly Pair[] {
  return [...without(query, name), [name, value]];
}

function without(query: readonly Pair[], name: string): readonly Pair[] {
  return query.filter(([key]) => key !== name);
}

/** The same value twice, so that both readers would agree. */
function repeated(query: readonly Pair[], name: string): readonly Pair[] {
  const pair = query.find(([key]) => key === name) ?? ([name, '7'] as const);
  return [...without(query, name), pair, pair];
}
