import { expect, test } from 'vitest';
import { printComparison, printProfiles, printResults } from '../../bench/print.ts';
import { exactResult, pairedResult, tooNoisy } from '../../bench/result.ts';

const HEAD = { name: 'vs-other', unit: 'times as fast', goal: { atLeast: 30 } };
const INTERVAL = { median: 33.123, low: 31, high: 35.55, pairs: 7 };

/** Columns are two spaces or more apart. */
const columns = (text: string) => text.split('\n').map((line) => line.split(/ {2,}/));

test('A case is printed with median, spread, goal and verdict', () => {
  const results = [
    pairedResult('outbox', HEAD, INTERVAL, 'met'),
    exactResult('outbox', { name: 'calls', unit: 'calls', goal: null }, 4.35),
    tooNoisy('outbox', HEAD, 'other processes took 0.97 of a core'),
  ];
  expect(columns(printResults(results))).toEqual([
    ['outbox', 'vs-other', '33.1 times as fast', '31.0 … 35.5, 7 pairs', '>= 30', 'met'],
    ['outbox', 'calls', '4.35 calls', 'no goal'],
    ['outbox', 'vs-other', '–', '>= 30', 'too noisy: other processes took 0.97 of a core'],
  ]);
});

test('A comparison is printed with its ratio and what it shows', () => {
  const compared = {
    bench: 'outbox',
    case: 'worker',
    difference: 'slower',
    interval: { median: 1.15, low: 1.1, high: 1.2, pairs: 9 },
  } as const;
  expect(columns(printComparison([compared]))).toEqual([
    ['outbox', 'worker', '1.15 of its time', '1.10 … 1.20, 9 pairs', 'slower'],
  ]);
});

test('A profile is printed with the ten functions that work longest', () => {
  const functions = Array.from({ length: 12 }, (_, index) => ({
    name: `f${index}`,
    place: `functions/f.ts:${index}`,
    share: 0.05,
  }));
  const profile = { bench: 'outbox', case: 'worker', file: 'x.cpuprofile', total: 2_000, idle: 500 } as const;
  const lines = printProfiles([{ ...profile, functions }]).split('\n');
  expect(lines[0]).toBe('x.cpuprofile: 2.00 s, of which 25.0 % waiting');
  expect(lines.filter((line) => line.includes(' %  f'))).toHaveLength(10);
  expect(lines).toContain('   5.0 %  f0  functions/f.ts:0');
});
