import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleBudgets } from './bundle-budgets.ts';
import { growthOf, kB, type Parts, weighBundles } from './bundle-weights.ts';

const BUDGETS_FILE = 'test/lib/bundle-budgets.ts';
/** What the parts weighed when the budgets were set. */
const NOTED_FILE = path.join(import.meta.dirname, 'bundle-weights.json');

const weights = weighBundles();
if (process.env['WEIGH'] !== undefined) {
  const parts = [...weights].map(([name, weight]) => [name, weight.parts] as const);
  writeFileSync(NOTED_FILE, `${JSON.stringify(Object.fromEntries(parts), null, 2)}\n`);
}
const noted: Readonly<Record<string, Parts>> = existsSync(NOTED_FILE)
  ? JSON.parse(readFileSync(NOTED_FILE, 'utf8'))
  : {};

/** Empty while the bundle keeps its budget, else what somebody needs to know to do something about it. */
function complaint(name: string): string {
  const budget = bundleBudgets[name];
  const weight = weights.get(name);
  if (weight === undefined) return `There is no function ${name}: take its row out of ${BUDGETS_FILE}.`;
  if (budget === undefined)
    return `The function ${name} has no budget: add a row to ${BUDGETS_FILE}. It weighs ${kB(weight.bytes)} kB today.`;
  if (weight.bytes <= budget * 1_000) return '';
  return [
    `The bundle of ${name} weighs ${kB(weight.bytes)} kB, its budget is ${budget} kB.`,
    noted[name] === undefined ? 'Its heaviest parts:' : 'What grew:',
    ...growthOf(weight.parts, noted[name]).map((line) => `  ${line}`),
    `Import less (the zod/mini variant, a type alone, a single client), or raise the row in ${BUDGETS_FILE} with a reason.`,
  ].join('\n');
}

test.each([...new Set([...weights.keys(), ...Object.keys(bundleBudgets)])].toSorted())(
  'Bundle of %s keeps its budget',
  (name) => expect(complaint(name)).toBe(''),
);

describe('A complaint', () => {
  test('names what grew, most first, and what is new', () => {
    const before = { zod: 20_000, 'functions/shared': 10_000, jose: 28_000 };
    const now = { zod: 43_000, 'functions/shared': 10_500, jose: 27_000, 'p-map': 2_000 };
    expect(growthOf(now, before)).toEqual([
      'zod: 20.0 kB before, 43.0 kB now',
      'p-map: 2.0 kB',
      'functions/shared: 10.0 kB before, 10.5 kB now',
    ]);
  });

  test('names the heaviest parts of a bundle that nobody noted', () => {
    expect(growthOf({ zod: 20_000, jose: 28_000 }, undefined)).toEqual(['jose: 28.0 kB', 'zod: 20.0 kB']);
  });
});
