import type { PairedCase } from '../pairs/measure-cases.ts';
import type { CaseHead } from '../result.ts';
import { LONG_PAST } from './factory.ts';
import type { ConsistentWay, DriftedWay, PartWay } from './ways.ts';

const { large, small } = LONG_PAST;

export const CONSISTENT_CASES: readonly PairedCase<ConsistentWay>[] = [
  {
    name: 'vs-scan-limit',
    unit: 'of its speed',
    goal: { atLeast: 0.5 },
    figure: (time) => time('registry-sum', 'ticket-sum') / time('ours'),
  },
  {
    name: 'vs-scan-limit-parallel',
    unit: 'of its speed',
    goal: null,
    figure: (time) => time('both-sums') / time('ours'),
  },
  {
    name: 'vs-naive',
    unit: 'times as fast',
    goal: null,
    figure: (time) => time('naive') / time('ours'),
  },
  {
    name: 'growth-1m-to-5m',
    unit: 'times as long',
    goal: { atMost: 1.1 },
    figure: (time) => time('ours-5m') / time('ours') / (large.serials / small.serials),
  },
];

export const DRIFTED_CASES: readonly PairedCase<DriftedWay>[] = [
  {
    name: 'vs-scan-limit-drifted',
    unit: 'of its speed',
    goal: { atLeast: 0.5 },
    figure: (time) => time('registry-sum', 'ticket-sum') / time('ours'),
  },
];

export const PART_CASES: readonly PairedCase<PartWay>[] = [
  {
    name: 'codes-us-per-serial',
    unit: 'µs',
    goal: null,
    figure: (time) => (time('codes') / small.serials) * 1_000,
  },
  {
    name: 'tokens-us-per-token',
    unit: 'µs',
    goal: null,
    figure: (time) => (time('tokens') / small.serials) * 1_000,
  },
];

export const MEMORY: CaseHead = { name: 'rss-mb-5m', unit: 'MB', goal: { atMost: 200 } };
