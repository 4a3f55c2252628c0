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

export default drillsOf('metrics-collector-silent', {
  fires: {
    says: 'The metrics collector has its last run at noon.',
    story: [at(0, stops('metrics-collector'))],
    lasts: 30,
    expect: [fires('metrics-collector-silent', { at: 16, tells: everybody })],
  },
  'just-below': {
    says: 'Two runs are missed; the third comes in time.',
    story: [at(0, stops('metrics-collector')), at(14, resumes('metrics-collector'))],
    lasts: 40,
    expect: [],
  },
  recovers: {
    says: 'The first run after a silence ends it.',
    story: [at(0, stops('metrics-collector')), at(38, resumes('metrics-collector'))],
    lasts: 60,
    expect: [
      fires('metrics-collector-silent', { at: 16, tells: everybody }),
      recovers('metrics-collector-silent', { at: 41, tells: everybody }),
    ],
  },
  'no-data': {
    says: 'A deploy after which no run ever comes: the warm-up ends, and people are told.',
    story: [fromTheStart(stops('metrics-collector')), at(38, resumes('metrics-collector'))],
    settled: 0,
    lasts: 60,
    expect: [
      fires('metrics-collector-silent', { at: 25, tells: everybody }),
      recovers('metrics-collector-silent', { at: 41, tells: everybody }),
    ],
  },
});
