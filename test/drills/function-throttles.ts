import {
  at,
  drillsOf,
  fallsSilent,
  fires,
  flows,
  fromTheStart,
  happens,
  measures,
  recovers,
} from '../../local/drill/dsl.ts';

const startedMost = ['authorizer', 'metrics-api', 'event-ingest'] as const;
/** Every run that may start is a datapoint of 0. */
const wellRuns = fromTheStart(...startedMost.map((name) => flows(`throttles of ${name}`, 0, 2)));

export default drillsOf(
  'function-throttles',
  {
    fires: {
      says: 'Lambda refuses one run a minute.',
      story: [at(0, measures('throttles of authorizer', 1))],
      lasts: 20,
      expect: [fires('function-throttles', { at: 7, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Two bursts, 17 minutes apart, are two accidents.',
      story: [
        wellRuns,
        at(0, happens('throttles of authorizer', 1, 20)),
        at(17, happens('throttles of authorizer', 1, 20)),
      ],
      lasts: 50,
      expect: [],
    },
    recovers: {
      says: 'Two bursts in adjacent periods are told; ten minutes after the second it is over.',
      story: [
        wellRuns,
        at(0, happens('throttles of authorizer', 1, 20)),
        at(5, happens('throttles of authorizer', 1, 20)),
      ],
      lasts: 40,
      expect: [
        fires('function-throttles', { at: 6, tells: ['slack'] }),
        recovers('function-throttles', { at: 16, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'Nothing is started any more: the alarm ends as the refusals leave its sight.',
      story: [at(0, measures('throttles of authorizer', 1)), at(12, fallsSilent('throttles of authorizer'))],
      lasts: 60,
      expect: [
        fires('function-throttles', { at: 7, tells: ['slack'] }),
        recovers('function-throttles', { at: 33, tells: ['slack'] }),
      ],
    },
  },
  {
    'every-function': {
      says: 'One function after the other is refused: each counts.',
      story: [
        wellRuns,
        ...startedMost.flatMap((name, index) => [
          at(100 * index, happens(`throttles of ${name}`, 1)),
          at(100 * index + 5, happens(`throttles of ${name}`, 1)),
        ]),
      ],
      lasts: 300,
      expect: startedMost.map((_, index) => [
        ...fires('function-throttles', { at: 100 * index + 6, tells: ['slack'] }),
        ...recovers('function-throttles', { at: 100 * index + 16, tells: ['slack'] }),
      ]),
    },
  },
);
