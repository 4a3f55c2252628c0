import type { FaultList } from '../template/faults.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../template/json.ts';
import { compileMatcher, type Leaf, type LeafTest } from './pattern-matchers.ts';

/** Whether an event, or the part of it that a pattern is about, matches. */
export type Pattern = (value: Json | undefined) => boolean;

/**
 * Compiles an event pattern: each named field must match one of its alternatives. Matchers that are not
 * modelled are reported.
 */
export function compilePattern(pattern: JsonObject, where: string, list: FaultList): Pattern {
  const fields = Object.entries(pattern).map(([name, wanted]) => ({
    name,
    matches: compileField(name, wanted, `${where}.${name}`, list),
  }));
  if (fields.length === 0) list.report(where, 'an empty pattern is not allowed');
  const matchesObject = (value: Json | undefined) =>
    fields.every(({ name, matches }) => matches(isJsonObject(value) ? value[name] : undefined));
  // Of a list of objects one must match as a whole.
  return (value) => (isJsonArray(value) ? value.some(matchesObject) : matchesObject(value));
}

function compileField(name: string, wanted: Json, where: string, list: FaultList): Pattern {
  if (name.startsWith('$')) {
    list.report(where, `${name} is not modelled`);
    return () => false;
  }
  if (isJsonObject(wanted)) return compilePattern(wanted, where, list);
  if (isJsonArray(wanted) && wanted.length > 0) {
    const tests = wanted.map((alternative, index) => compileMatcher(alternative, `${where}[${index}]`, list));
    return (value) => matchesAny(tests, value);
  }
  list.report(where, 'a field is matched by an object or by a list with at least one alternative');
  return () => false;
}

function matchesAny(tests: readonly LeafTest[], value: Json | undefined): boolean {
  const leaves = leavesOf(value);
  return tests.some((test) =>
    test.kind === 'absent' ? leaves.length === 0 : leaves.some((leaf) => test.matches(leaf)),
  );
}

/** What a field holds: a list counts as each of its values, an object or an empty list as nothing. */
function leavesOf(value: Json | undefined): readonly Leaf[] {
  if (value === undefined || isJsonObject(value)) return [];
  return isJsonArray(value) ? value.flatMap(leavesOf) : [value];
}
