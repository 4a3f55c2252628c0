import {
  at,
  drillsOf,
  everybody,
  fallsSilent,
  fires,
  happens,
  heldBack,
  isTold,
  measures,
  recovers,
} from '../../local/drill/dsl.ts';

export default drillsOf(
  'metrics-api-errors',
  {
    fires: {
      says: 'The API answers six requests a minute with server errors.',
      story: [at(0, measures('server errors', 6))],
      lasts: 30,
      expect: [fires('metrics-api-errors', { at: 7, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Five errors in each five minutes; then two bursts, 17 minutes apart.',
      story: [
        at(0, measures('server errors', 1)),
        at(30, measures('server errors', 0)),
        at(40, happens('server errors', 20)),
        at(57, happens('server errors', 20)),
      ],
      lasts: 80,
      expect: [],
    },
    recovers: {
      says: 'Six errors in each of three periods are just too many; ten minutes after the last it is over.',
      story: [
        at(0, happens('server errors', 6)),
        at(5, happens('server errors', 6)),
        at(10, happens('server errors', 6)),
      ],
      lasts: 40,
      expect: [
        fires('metrics-api-errors', { at: 6, tells: ['slack'] }),
        recovers('metrics-api-errors', { at: 21, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'Everybody goes home, nobody asks the API: the alarm ends as the errors leave its sight.',
      story: [at(0, measures('server errors', 6)), at(12, fallsSilent('server errors'))],
      lasts: 60,
      expect: [
        fires('metrics-api-errors', { at: 7, tells: ['slack'] }),
        recovers('metrics-api-errors', { at: 33, tells: ['slack'] }),
      ],
    },
  },
  {
    'held-back': {
      says: 'While the Core DB is down, nobody needs to hear that the API fails as well.',
      story: [
        at(0, measures('core_db.unreachable', 1), measures('server errors', 6)),
        at(42, measures('core_db.unreachable', 0), measures('server errors', 0)),
      ],
      lasts: 110,
      expect: [
        fires('core-db-unreachable', { at: 11, tells: everybody }),
        heldBack('metrics-api-errors', { at: 7 }),
        recovers('core-db-unreachable', { at: 51, tells: everybody }),
        recovers('metrics-api-errors', { at: 53, tells: [] }),
      ],
    },
    'told-after-all': {
      says: 'The Core DB is back, but half an hour later the API still fails: now people are told.',
      story: [
        at(0, measures('core_db.unreachable', 1), measures('server errors', 6)),
        at(42, measures('core_db.unreachable', 0)),
      ],
      lasts: 110,
      expect: [
        fires('core-db-unreachable', { at: 11, tells: everybody }),
        heldBack('metrics-api-errors', { at: 7 }),
        recovers('core-db-unreachable', { at: 51, tells: everybody }),
        isTold('metrics-api-errors', { at: 81, tells: ['slack'] }),
      ],
    },
  },
);
