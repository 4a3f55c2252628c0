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
  'assignment-resolution-p95',
  {
    fires: {
      says: 'At 150 serials a day, the third slow one within an hour is no accident any more.',
      story: [at(0, happens('assignment.resolution_latency_ms', 301, 3))],
      lasts: 30,
      expect: [fires('assignment-resolution-p95', { at: 1, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Two slow ones, and a third that took 300 ms sharp.',
      story: [
        at(0, happens('assignment.resolution_latency_ms', 301, 2)),
        at(7, happens('assignment.resolution_latency_ms', 300)),
      ],
      lasts: 80,
      expect: [],
    },
    recovers: {
      says: 'An hour after the slow ones the alarm ends.',
      story: [at(0, happens('assignment.resolution_latency_ms', 400, 3))],
      lasts: 80,
      expect: [
        fires('assignment-resolution-p95', { at: 1, tells: ['slack'] }),
        recovers('assignment-resolution-p95', { at: 61, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'The shift ends after slow ones: the alarm lasts the three hours that CloudWatch looks back, then ends.',
      story: [
        at(
          0,
          happens('assignment.resolution_latency_ms', 400, 3),
          fallsSilent('assignment.resolution_latency_ms'),
        ),
      ],
      lasts: 200,
      expect: [
        fires('assignment-resolution-p95', { at: 1, tells: ['slack'] }),
        recovers('assignment-resolution-p95', { at: 181, tells: ['slack'] }),
      ],
    },
  },
  {
    'fires at 50,000 a day': {
      says: '111 slow ones among the 2,100 of an hour are just above 5 %.',
      story: [at(0, happens('assignment.resolution_latency_ms', 301, 111))],
      volume: 50_000,
      lasts: 30,
      expect: [fires('assignment-resolution-p95', { at: 1, tells: ['slack'] })],
    },
    'just-below at 50,000 a day': {
      says: 'Slower than 300 ms are not quite 5 %; the next ones took 300 ms sharp.',
      story: [
        at(
          0,
          happens('assignment.resolution_latency_ms', 300, 10),
          happens('assignment.resolution_latency_ms', 301, 105),
        ),
      ],
      volume: 50_000,
      lasts: 80,
      expect: [],
    },
    'recovers at 50,000 a day': {
      says: 'A burst of slow ones leaves the hour.',
      story: [at(0, happens('assignment.resolution_latency_ms', 2_000, 200))],
      volume: 50_000,
      lasts: 80,
      expect: [
        fires('assignment-resolution-p95', { at: 1, tells: ['slack'] }),
        recovers('assignment-resolution-p95', { at: 61, tells: ['slack'] }),
      ],
    },
    'no-data at 50,000 a day': {
      says: 'The ERP reports no more events: what was slow stays in sight for three hours.',
      story: [
        at(
          0,
          happens('assignment.resolution_latency_ms', 2_000, 200),
          fallsSilent('assignment.resolution_latency_ms'),
        ),
      ],
      volume: 50_000,
      lasts: 200,
      expect: [
        fires('assignment-resolution-p95', { at: 1, tells: ['slack'] }),
        recovers('assignment-resolution-p95', { at: 181, tells: ['slack'] }),
      ],
    },
    'held-back': {
      says: 'While the Core DB is down, nobody needs to hear that the ERP is slow as well.',
      story: [
        at(0, measures('core_db.unreachable', 1)),
        at(12, happens('assignment.resolution_latency_ms', 400, 3)),
        at(42, measures('core_db.unreachable', 0)),
      ],
      lasts: 110,
      expect: [
        fires('core-db-unreachable', { at: 11, tells: everybody }),
        heldBack('assignment-resolution-p95', { at: 13 }),
        recovers('core-db-unreachable', { at: 51, tells: everybody }),
        recovers('assignment-resolution-p95', { at: 73, tells: [] }),
      ],
    },
    'told-after-all': {
      says: 'The Core DB is back, but half an hour later the ERP is still slow: now people are told.',
      story: [
        at(0, measures('core_db.unreachable', 1)),
        at(40, happens('assignment.resolution_latency_ms', 400, 3)),
        at(42, measures('core_db.unreachable', 0)),
      ],
      lasts: 120,
      expect: [
        fires('core-db-unreachable', { at: 11, tells: everybody }),
        heldBack('assignment-resolution-p95', { at: 41 }),
        recovers('core-db-unreachable', { at: 51, tells: everybody }),
        isTold('assignment-resolution-p95', { at: 81, tells: ['slack'] }),
        recovers('assignment-resolution-p95', { at: 101, tells: ['slack'] }),
      ],
    },
  },
);
