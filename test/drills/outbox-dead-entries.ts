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

export default drillsOf('outbox-dead-entries', {
  fires: {
    says: 'An entry dies just after a collection: the next one finds it.',
    story: [at(0, measures('link.outbox_dead_count', 1))],
    lasts: 20,
    expect: [fires('outbox-dead-entries', { at: 6, tells: everybody })],
  },
  'just-below': {
    says: 'Two collections within five minutes find nothing dead.',
    story: [at(0, measures('link.outbox_dead_count', 0)), at(7, runs('metrics-collector'))],
    lasts: 30,
    expect: [],
  },
  recovers: {
    says: 'Somebody acknowledges the dead entry and has it counted at once: the alarm ends when the bad count is five minutes old.',
    story: [
      at(0, measures('link.outbox_dead_count', 1)),
      at(22, measures('link.outbox_dead_count', 0)),
      at(24, runs('metrics-collector')),
    ],
    lasts: 40,
    expect: [
      fires('outbox-dead-entries', { at: 6, tells: everybody }),
      recovers('outbox-dead-entries', { at: 26, tells: everybody }),
    ],
  },
  'no-data': {
    says: 'A gauge that cannot be measured ends no alarm and begins none.',
    story: [
      at(0, fallsSilent('link.outbox_dead_count')),
      at(30, measures('link.outbox_dead_count', 1)),
      at(42, fallsSilent('link.outbox_dead_count')),
    ],
    lasts: 80,
    expect: [fires('outbox-dead-entries', { at: 36, tells: everybody })],
  },
});
