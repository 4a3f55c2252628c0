import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import type { FaultList } from '../template/faults.ts';
import { isJsonObject, type Json } from '../template/json.ts';

export type Leaf = null | boolean | number | string;

/** A test of one value; `absent` holds when the event has no value there. */
export type LeafTest =
  | { readonly kind: 'value'; readonly matches: (leaf: Leaf) => boolean }
  | { readonly kind: 'absent' };

const comparison = z.enum(['<', '<=', '=', '>=', '>']);
const scalars = z.union([z.string(), z.number()]);

const COMPARE: Readonly<Record<z.output<typeof comparison>, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '>=': (left, right) => left >= right,
  '>': (left, right) => left > right,
};

const text = z.string().min(1);
const onTexts =
  (test: (leaf: string) => boolean): ((leaf: Leaf) => boolean) =>
  (leaf) =>
    typeof leaf === 'string' && test(leaf);

const prefix = z
  .strictObject({ prefix: text })
  .transform(({ prefix: start }) => onTexts((leaf) => leaf.startsWith(start)));
const suffix = z
  .strictObject({ suffix: text })
  .transform(({ suffix: end }) => onTexts((leaf) => leaf.endsWith(end)));
const ignoreCase = z
  .strictObject({ 'equals-ignore-case': text })
  .transform(({ 'equals-ignore-case': wanted }) =>
    onTexts((leaf) => leaf.toLowerCase() === wanted.toLowerCase()),
  );
const numeric = z
  .strictObject({
    numeric: z.union([
      z.tuple([comparison, z.number()]),
      z.tuple([comparison, z.number(), comparison, z.number()]),
    ]),
  })
  .transform(({ numeric: [first, low, second, high] }) => (leaf: Leaf) => {
    if (typeof leaf !== 'number' || !COMPARE[first](leaf, low)) return false;
    return second === undefined || high === undefined || COMPARE[second](leaf, high);
  });
const anythingBut = z
  .strictObject({
    'anything-but': z.union([
      scalars.transform((only) => (leaf: Leaf) => leaf === only),
      z
        .array(scalars)
        .min(1)
        .transform((listed) => (leaf: Leaf) => listed.some((one) => one === leaf)),
      prefix,
      suffix,
    ]),
  })
  .transform(
    ({ 'anything-but': excluded }) =>
      (leaf: Leaf) =>
        !excluded(leaf),
  );

const onValue = z
  .union([prefix, suffix, ignoreCase, numeric, anythingBut])
  .transform((matches): LeafTest => ({ kind: 'value', matches }));
const exists = z
  .strictObject({ exists: z.boolean() })
  .transform(
    (matcher): LeafTest => (matcher.exists ? { kind: 'value', matches: () => true } : { kind: 'absent' }),
  );
const matcher = z.union([exists, onValue]);

/** One alternative of a field: a value to equal, or a matcher like `{"prefix": "a"}`. */
export function compileMatcher(alternative: Json, where: string, list: FaultList): LeafTest {
  if (!isJsonObject(alternative)) return { kind: 'value', matches: (leaf) => leaf === alternative };
  const parsed = safeParse(matcher, alternative);
  if (parsed.success) return parsed.data;
  list.report(where, `the matcher ${JSON.stringify(alternative)} is not modelled`);
  return { kind: 'absent' };
}
