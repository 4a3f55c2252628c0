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

/** The functions whose callers wait for an answer. */
const answering = [
  'metrics-api',
  'event-ingest',
  'outbox-desk',
  'report-api',
  'api-document',
  'authorizer',
  'dashboard-queries',
] as const;
/** Every run that does not fail is a datapoint of 0. */
const wellRuns = fromTheStart(...answering.map((name) => flows(`errors of ${name}`, 0, 2)));

export default drillsOf(
  'function-errors',
  {
    fires: {
      says: 'A function crashes three times a minute.',
      story: [at(0, measures('errors of metrics-api', 3))],
      lasts: 20,
      expect: [fires('function-errors', { at: 2, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Two functions crash once each, among many good runs.',
      story: [wellRuns, at(0, happens('errors of metrics-api', 1), happens('errors of authorizer', 1))],
      lasts: 80,
      expect: [],
    },
    recovers: {
      says: 'Three crashes are told, and an hour later that they are over.',
      story: [wellRuns, at(0, happens('errors of authorizer', 1, 3))],
      lasts: 80,
      expect: [
        fires('function-errors', { at: 1, tells: ['slack'] }),
        recovers('function-errors', { at: 61, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'After three crashes nothing runs any more: the alarm lasts the three hours that CloudWatch looks back.',
      story: [at(0, happens('errors of authorizer', 1, 3))],
      lasts: 200,
      expect: [
        fires('function-errors', { at: 1, tells: ['slack'] }),
        recovers('function-errors', { at: 181, tells: ['slack'] }),
      ],
    },
  },
  {
    'every-function': {
      says: 'One function after the other crashes three times: each counts.',
      story: [
        wellRuns,
        ...answering.map((name, index) => at(100 * index, happens(`errors of ${name}`, 1, 3))),
      ],
      lasts: 100 * answering.length,
      expect: answering.map((_, index) => [
        ...fires('function-errors', { at: 100 * index + 1, tells: ['slack'] }),
        ...recovers('function-errors', { at: 100 * index + 61, tells: ['slack'] }),
      ]),
    },
  },
);
