import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BENCHES } from '../../../bench/benches.ts';
import { goalText } from '../../../bench/pairs/goal.ts';
import { withRelease } from '../../../bench/releases/record.ts';
import { type Release, releases } from '../../../bench/releases/release.ts';

const text = readFileSync(path.join(import.meta.dirname, '../../../bench/results.json'), 'utf8');
const recorded = releases.parse(JSON.parse(text));

const cases = Object.entries(BENCHES).flatMap(([bench, { cases }]) =>
  cases.map(({ name, goal }) => ({ bench, case: name, goal: goalText(goal) })),
);

describe('The recorded results', () => {
  test('have one entry a release', () => {
    const names = recorded.map(({ release }) => release);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(recorded)('of $release are those of cases that the benches have', ({ results }) => {
    for (const { bench, case: name } of results)
      expect(cases).toContainEqual(expect.objectContaining({ bench, case: name }));
  });

  test('of the newest release hold every case with its goal', () => {
    const newest = recorded.at(-1);
    if (newest === undefined) return;
    const found = newest.results.map(({ bench, case: name, goal }) => ({ bench, case: name, goal }));
    const inOrder = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).toSorted();
    expect(inOrder(found)).toEqual(inOrder(cases));
  });

  test('do not name this machine', () => {
    expect(text).not.toContain(`"${hostname()}"`);
  });
});

describe('A release', () => {
  const release = (name: string, date: string): Release => ({
    release: name,
    commit: '0'.repeat(40),
    date,
    machine: { cores: 2, memoryGb: 8, cpu: 'made up', node: '24.0.0', database: '10.11' },
    results: [],
  });
  const [old, present, again] = [
    release('0.1.0', '2026-01-01'),
    release('0.2.0', '2026-02-01'),
    release('0.1.0', '2026-03-01'),
  ];

  test('comes last when it is new', () => {
    expect(withRelease([old], present)).toEqual([old, present]);
  });

  test('takes the place of what was recorded of it before', () => {
    expect(withRelease([old, present], again)).toEqual([again, present]);
  });
});

describe('Cases', () => {
  test('have names of their own within a bench', () => {
    const names = cases.map(({ bench, case: name }) => `${bench} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
