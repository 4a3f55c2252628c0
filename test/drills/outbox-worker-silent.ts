import {
  at,
  drillsOf,
  everybody,
  fires,
  fromTheStart,
  recovers,
  resumes,
  stops,
} from '../../local/drill/dsl.ts';

export default drillsOf('outbox-worker-silent', {
  fires: {
    says: 'The outbox worker has its last run at noon.',
    story: [at(0, stops('outbox-worker'))],
    lasts: 30,
    expect: [fires('outbox-worker-silent', { at: 16, tells: everybody })],
  },
  'just-below': {
    says: 'Two runs are missed; the third comes in time.',
    story: [at(0, stops('outbox-worker')), at(14, resumes('outbox-worker'))],
    lasts: 40,
    expect: [],
  },
  recovers: {
    says: 'The first run after a silence ends it.',
    story: [at(0, stops('outbox-worker')), at(38, resumes('outbox-worker'))],
    lasts: 60,
    expect: [
      fires('outbox-worker-silent', { at: 16, tells: everybody }),
      recovers('outbox-worker-silent', { at: 41, tells: everybody }),
    ],
  },
  'no-data': {
    says: 'A deploy after which no run ever comes: the warm-up ends, and people are told.',
    story: [fromTheStart(stops('outbox-worker')), at(38, resumes('outbox-worker'))],
    settled: 0,
    lasts: 60,
    expect: [
      fires('outbox-worker-silent', { at: 25, tells: everybody }),
      recovers('outbox-worker-silent', { at: 41, tells: everybody }),
    ],
  },
});
