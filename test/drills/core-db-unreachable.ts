import {
  at,
  drillsOf,
  everybody,
  fallsSilent,
  fires,
  measures,
  recovers,
  runs,
} from '../../local/drill/dsl.ts';

export default drillsOf('core-db-unreachable', {
  fires: {
    says: 'The Core DB goes away just after a run: two bad runs are proof.',
    story: [at(0, measures('core_db.unreachable', 1))],
    lasts: 30,
    expect: [fires('core-db-unreachable', { at: 11, tells: everybody })],
  },
  'just-below': {
    says: 'Single bad runs, a quarter of an hour apart, wake nobody.',
    story: [
      at(0, measures('core_db.unreachable', 1)),
      at(7, measures('core_db.unreachable', 0)),
      at(17, measures('core_db.unreachable', 1)),
      at(22, measures('core_db.unreachable', 0)),
    ],
    lasts: 50,
    expect: [],
  },
  recovers: {
    says: 'Two good periods in a row end it; a run by hand in between does not count double.',
    story: [
      at(0, measures('core_db.unreachable', 1)),
      at(22, measures('core_db.unreachable', 0)),
      at(23, runs('metrics-collector')),
    ],
    lasts: 50,
    expect: [
      fires('core-db-unreachable', { at: 11, tells: everybody }),
      recovers('core-db-unreachable', { at: 31, tells: everybody }),
    ],
  },
  'no-data': {
    says: 'A gauge that cannot be measured ends no alarm and begins none.',
    story: [
      at(0, fallsSilent('core_db.unreachable')),
      at(30, measures('core_db.unreachable', 1)),
      at(42, fallsSilent('core_db.unreachable')),
    ],
    lasts: 90,
    expect: [fires('core-db-unreachable', { at: 41, tells: everybody })],
  },
});
