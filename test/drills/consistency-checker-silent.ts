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

/** Until then the warm-up of a deploy keeps the alarm from judging. */
const settled = 300;

export default drillsOf('consistency-checker-silent', {
  fires: {
    says: 'The consistency checker has its last run at noon.',
    story: [at(0, stops('consistency-checker'))],
    settled,
    lasts: 140,
    expect: [fires('consistency-checker-silent', { at: 121, tells: everybody })],
  },
  'just-below': {
    says: 'One run is missed; the next one comes in time.',
    story: [at(0, stops('consistency-checker')), at(119, resumes('consistency-checker'))],
    settled,
    lasts: 200,
    expect: [],
  },
  recovers: {
    says: 'The first run after a silence ends it.',
    story: [at(0, stops('consistency-checker')), at(170, resumes('consistency-checker'))],
    settled,
    lasts: 200,
    expect: [
      fires('consistency-checker-silent', { at: 121, tells: everybody }),
      recovers('consistency-checker-silent', { at: 181, tells: everybody }),
    ],
  },
  'no-data': {
    says: 'A deploy after which no run ever comes: the warm-up ends, and people are told.',
    story: [fromTheStart(stops('consistency-checker')), at(290, resumes('consistency-checker'))],
    settled: 0,
    lasts: 320,
    expect: [
      fires('consistency-checker-silent', { at: 240, tells: everybody }),
      recovers('consistency-checker-silent', { at: 301, tells: everybody }),
    ],
  },
});
