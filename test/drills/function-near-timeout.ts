import {
  at,
  drillsOf,
  fires,
  flows,
  fromTheStart,
  happens,
  measures,
  recovers,
} from '../../local/drill/dsl.ts';

/** Four fifths of the time that a function has, milliseconds. */
const limits = [
  ['metrics-collector', 192_000],
  ['checklist-report', 192_000],
  ['metrics-api', 20_000],
  ['event-ingest', 20_000],
  ['authorizer', 6_400],
  ['dashboard-queries', 24_000],
] as const;
const shortRuns = fromTheStart(...limits.map(([name]) => flows(`duration of ${name}`, 50, 2)));

export default drillsOf(
  'function-near-timeout',
  {
    fires: {
      says: 'Answers take a millisecond more than 20 of the 25 seconds that they may.',
      story: [at(0, measures('duration of metrics-api', 20_001))],
      lasts: 20,
      expect: [fires('function-near-timeout', { at: 2, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Every function twice uses 80 % of its time to the millisecond.',
      story: [at(0, ...limits.map(([name, limit]) => happens(`duration of ${name}`, limit, 2)))],
      lasts: 80,
      expect: [],
    },
    recovers: {
      says: 'One slow run among short ones is told, and an hour later that it is over.',
      story: [shortRuns, at(0, happens('duration of event-ingest', 24_000))],
      lasts: 80,
      expect: [
        fires('function-near-timeout', { at: 1, tells: ['slack'] }),
        recovers('function-near-timeout', { at: 61, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'After a slow run nothing runs any more: the alarm lasts the three hours that CloudWatch looks back.',
      story: [at(0, happens('duration of event-ingest', 24_000))],
      lasts: 200,
      expect: [
        fires('function-near-timeout', { at: 1, tells: ['slack'] }),
        recovers('function-near-timeout', { at: 181, tells: ['slack'] }),
      ],
    },
  },
  {
    'every-function': {
      says: 'One function after the other is a millisecond over its limit: each counts.',
      story: [
        shortRuns,
        ...limits.map(([name, limit], index) => at(100 * index, happens(`duration of ${name}`, limit + 1))),
      ],
      lasts: 600,
      expect: limits.map((_, index) => [
        ...fires('function-near-timeout', { at: 100 * index + 1, tells: ['slack'] }),
        ...recovers('function-near-timeout', { at: 100 * index + 61, tells: ['slack'] }),
      ]),
    },
  },
);
