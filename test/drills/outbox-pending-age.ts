import {
  at,
  drillsOf,
  everybody,
  fallsSilent,
  fires,
  heldBack,
  isTold,
  measures,
  recovers,
  runs,
} from '../../local/drill/dsl.ts';

export default drillsOf(
  'outbox-pending-age',
  {
    fires: {
      says: 'An entry passes its sixth hour just after a collection, with the Core DB up.',
      story: [at(0, measures('outbox_pending_age', 21_601))],
      lasts: 40,
      expect: [fires('outbox-pending-age', { at: 16, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Two old points and a younger one; then six hours sharp, measured twice as often.',
      story: [
        at(0, measures('outbox_pending_age', 21_601)),
        at(12, measures('outbox_pending_age', 21_000)),
        at(17, measures('outbox_pending_age', 21_600)),
        at(22, runs('metrics-collector')),
        at(27, runs('metrics-collector')),
        at(32, runs('metrics-collector')),
      ],
      lasts: 60,
      expect: [],
    },
    recovers: {
      says: 'The old entry is linked: the first good period ends the alarm.',
      story: [
        at(0, measures('outbox_pending_age', 30_000)),
        at(32, measures('outbox_pending_age', 0)),
        at(34, runs('metrics-collector')),
      ],
      lasts: 60,
      expect: [
        fires('outbox-pending-age', { at: 16, tells: ['slack'] }),
        recovers('outbox-pending-age', { at: 36, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'A gauge that cannot be measured ends no alarm and begins none.',
      story: [
        at(0, fallsSilent('outbox_pending_age')),
        at(30, measures('outbox_pending_age', 30_000)),
        at(47, fallsSilent('outbox_pending_age')),
      ],
      lasts: 110,
      expect: [fires('outbox-pending-age', { at: 46, tells: ['slack'] })],
    },
  },
  {
    'held-back': {
      says: 'While the Core DB is down, nobody needs to hear that entries wait as well.',
      story: [
        at(0, measures('core_db.unreachable', 1), measures('outbox_pending_age', 30_000)),
        at(42, measures('core_db.unreachable', 0)),
        at(52, measures('outbox_pending_age', 0)),
      ],
      lasts: 110,
      expect: [
        fires('core-db-unreachable', { at: 11, tells: everybody }),
        heldBack('outbox-pending-age', { at: 16 }),
        recovers('core-db-unreachable', { at: 51, tells: everybody }),
        recovers('outbox-pending-age', { at: 56, tells: [] }),
      ],
    },
    'told-after-all': {
      says: 'The Core DB is back, but half an hour later entries still wait: now people are told.',
      story: [
        at(0, measures('core_db.unreachable', 1), measures('outbox_pending_age', 30_000)),
        at(42, measures('core_db.unreachable', 0)),
      ],
      lasts: 110,
      expect: [
        fires('core-db-unreachable', { at: 11, tells: everybody }),
        heldBack('outbox-pending-age', { at: 16 }),
        recovers('core-db-unreachable', { at: 51, tells: everybody }),
        isTold('outbox-pending-age', { at: 81, tells: ['slack'] }),
      ],
    },
  },
);
