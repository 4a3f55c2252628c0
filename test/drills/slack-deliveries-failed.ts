import { at, drillsOf, fires, happens, measures, recovers } from '../../local/drill/dsl.ts';

export default drillsOf('slack-deliveries-failed', {
  fires: {
    says: 'Slack takes no more messages: the other channel says so.',
    story: [at(0, measures('failed deliveries by slack', 1))],
    lasts: 20,
    expect: [fires('slack-deliveries-failed', { at: 2, tells: ['email'] })],
  },
  'just-below': {
    says: 'Everything arrives.',
    story: [at(0, happens('failed deliveries by slack', 0, 5))],
    lasts: 20,
    expect: [],
  },
  recovers: {
    says: 'Of several messages one is lost: it is over when the loss leaves the quarter of an hour in sight.',
    story: [at(0, happens('failed deliveries by slack', 1), happens('failed deliveries by slack', 0, 3))],
    lasts: 30,
    expect: [
      fires('slack-deliveries-failed', { at: 1, tells: ['email'] }),
      recovers('slack-deliveries-failed', { at: 16, tells: ['email'] }),
    ],
  },
  'no-data': {
    says: 'SNS tells of losses alone: after the second one nothing more is heard, and the alarm ends.',
    story: [at(0, happens('failed deliveries by slack', 1)), at(8, happens('failed deliveries by slack', 1))],
    lasts: 40,
    expect: [
      fires('slack-deliveries-failed', { at: 1, tells: ['email'] }),
      recovers('slack-deliveries-failed', { at: 24, tells: ['email'] }),
    ],
  },
});
