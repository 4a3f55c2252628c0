import { at, drillsOf, everybody, fallsSilent, fires, measures, recovers } from '../../local/drill/dsl.ts';

export default drillsOf('failed-deliveries', {
  fires: {
    says: 'A failed run leaves one message in the dead-letter queue.',
    story: [at(0, measures('dead letters', 1))],
    lasts: 20,
    expect: [fires('failed-deliveries', { at: 2, tells: everybody })],
  },
  'just-below': {
    says: 'An empty queue is none.',
    story: [at(0, measures('dead letters', 0))],
    lasts: 20,
    expect: [],
  },
  recovers: {
    says: 'Somebody deletes the message; five minutes later it is over.',
    story: [at(0, measures('dead letters', 1)), at(22, measures('dead letters', 0))],
    lasts: 40,
    expect: [
      fires('failed-deliveries', { at: 2, tells: everybody }),
      recovers('failed-deliveries', { at: 28, tells: everybody }),
    ],
  },
  'no-data': {
    says: 'SQS stops publishing for a queue that nobody touches: neither a new alarm nor the end of one.',
    story: [
      at(0, fallsSilent('dead letters')),
      at(30, measures('dead letters', 1)),
      at(42, fallsSilent('dead letters')),
    ],
    lasts: 80,
    expect: [fires('failed-deliveries', { at: 32, tells: everybody })],
  },
});
