import { at, drillsOf, fires, happens, measures, recovers } from '../../local/drill/dsl.ts';

export default drillsOf('email-deliveries-failed', {
  fires: {
    says: 'The mail server takes no more messages: the other channel says so.',
    story: [at(0, measures('failed deliveries by email', 1))],
    lasts: 20,
    expect: [fires('email-deliveries-failed', { at: 2, tells: ['slack'] })],
  },
  'just-below': {
    says: 'Everything arrives.',
    story: [at(0, happens('failed deliveries by email', 0, 5))],
    lasts: 20,
    expect: [],
  },
  recovers: {
    says: 'Of several messages one is lost: it is over when the loss leaves the quarter of an hour in sight.',
    story: [at(0, happens('failed deliveries by email', 1), happens('failed deliveries by email', 0, 3))],
    lasts: 30,
    expect: [
      fires('email-deliveries-failed', { at: 1, tells: ['slack'] }),
      recovers('email-deliveries-failed', { at: 16, tells: ['slack'] }),
    ],
  },
  'no-data': {
    says: 'SNS tells of losses alone: after the second one nothing more is heard, and the alarm ends.',
    story: [at(0, happens('failed deliveries by email', 1)), at(8, happens('failed deliveries by email', 1))],
    lasts: 40,
    expect: [
      fires('email-deliveries-failed', { at: 1, tells: ['slack'] }),
      recovers('email-deliveries-failed', { at: 24, tells: ['slack'] }),
    ],
  },
});
