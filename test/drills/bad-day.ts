import { databaseIsFast, databaseIsSlow, invalidSerialsArrive, isRunByHand } from '../../local/drill/acts.ts';
import { at, between, fires, recovers, systemDrill } from '../../local/drill/dsl.ts';

export default [
  systemDrill('slow-database', {
    on: { system: 'month-end', chapter: 3 },
    begins: '2026-12-01T01:05:00Z',
    says: 'For twenty minutes everything takes thirty times as long: Slack hears of both latencies.',
    story: [at(0, databaseIsSlow(30)), at(20, databaseIsFast)],
    lasts: 90,
    expect: [
      fires('generation-latency-p99', { at: between(2, 15), tells: ['slack'] }),
      fires('assignment-resolution-p95', { at: between(2, 15), tells: ['slack'] }),
      recovers('generation-latency-p99', { at: between(50, 85), tells: ['slack'] }),
      recovers('assignment-resolution-p95', { at: between(50, 85), tells: ['slack'] }),
    ],
  }),
  systemDrill('invalid-serials', {
    on: { system: 'month-end', chapter: 4 },
    begins: '2026-12-01T02:35:00Z',
    says: 'Fifteen invalid serials arrive at once: the next check quarantines them, and Slack hears of it.',
    story: [at(0, invalidSerialsArrive(15)), at(20, isRunByHand('consistency-checker'))],
    lasts: 90,
    expect: [
      fires('quarantine-growth', { at: between(22, 27), tells: ['slack'] }),
      recovers('quarantine-growth', { at: between(80, 87), tells: ['slack'] }),
    ],
  }),
];
