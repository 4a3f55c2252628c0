import fc from 'fast-check';
import { type Json, nastyJson, nastyKey, objectOf } from './json.ts';

/** One change of a JSON document. */
export interface Mutation {
  /** Which of the document's values, counted through it; a larger number starts over. */
  readonly at: number;
  readonly change:
    | { readonly kind: 'replace'; readonly by: Json }
    | { readonly kind: 'remove' }
    | { readonly kind: 'rename'; readonly to: string }
    | { readonly kind: 'copy'; readonly from: number }
    | { readonly kind: 'wrap'; readonly as: string };
}

/** Changes of any place, more often than not a few. @param wrappers Keys of objects that a value is put into. */
export function mutations(wrappers: readonly string[] = []): fc.Arbitrary<Mutation[]> {
  const change: fc.Arbitrary<Mutation['change']> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('replace' as const), by: nastyJson }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'remove' as const }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), to: nastyKey }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('copy' as const), from: fc.nat() }) },
    {
      weight: wrappers.length === 0 ? 0 : 3,
      arbitrary: fc.record({ kind: fc.constant('wrap' as const), as: fc.constantFrom('x', ...wrappers) }),
    },
  );
  return fc.array(fc.record({ at: fc.nat(), change }), { minLength: 1, maxLength: 4 });
}

/** The document with the changes made, one after the other; the original stays as it is. */
export function mutated(document: Json, changes: readonly Mutation[]): Json {
  return changes.reduce<Json>((current, { at, change }) => {
    const places = placesOf(current);
    const place = places[at % places.length];
    return place === undefined ? current : changed(current, place, change, places);
  }, structuredClone(document));
}

type Place = readonly (string | number)[];

function placesOf(value: Json, here: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [here];
  const inside = Array.isArray(value)
    ? value.flatMap((item, index) => placesOf(item, [...here, index]))
    : Object.entries(value).flatMap(([key, item]) => placesOf(item, [...here, key]));
  return [here, ...inside];
}

function valueAt(value: Json, place: Place): Json {
  return place.reduce<Json>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)] ?? null;
    if (typeof inner !== 'object' || inner === null) return null;
    return Object.entries(inner).find(([name]) => name === key)?.[1] ?? null;
  }, value);
}

function changed(value: Json, place: Place, change: Mutation['change'], places: readonly Place[]): Json {
  const old = valueAt(value, place);
  switch (change.kind) {
    case 'replace':
      return rebuilt(value, place, (key) => [[key, change.by]]);
    case 'remove':
      return rebuilt(value, place, () => []);
    case 'rename':
      return rebuilt(value, place, () => [[change.to, old]]);
    case 'copy':
      return rebuilt(value, place, (key) => [
        [key, valueAt(value, places[change.from % places.length] ?? [])],
      ]);
    case 'wrap':
      return rebuilt(value, place, (key) => [[key, objectOf([[change.as, old]])]]);
  }
}

/** @param by The entries that take the place of the one there. */
function rebuilt(value: Json, [head, ...rest]: Place, by: (key: string) => [string, Json][]): Json {
  if (head === undefined) return by('')[0]?.[1] ?? null;
  const entries = Object.entries(value ?? {}).flatMap(([key, item]): [string, Json][] => {
    if (key !== String(head)) return [[key, item]];
    return rest.length === 0 ? by(key) : [[key, rebuilt(item, rest, by)]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : objectOf(entries);
}
