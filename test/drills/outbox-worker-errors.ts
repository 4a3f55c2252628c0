import { at, drillsOf, fallsSilent, fires, measures, recovers, runs } from '../../local/drill/dsl.ts';

export default drillsOf('outbox-worker-errors', {
  fires: {
    says: 'The worker fails at one tenant in three runs.',
    story: [at(0, measures('job.worker.errors', 1))],
    lasts: 30,
    expect: [fires('outbox-worker-errors', { at: 16, tells: ['slack'] })],
  },
  'just-below': {
    says: 'Two bad runs and a good one, again and again, are below three in a row.',
    story: [
      at(0, measures('job.worker.errors', 1)),
      at(12, measures('job.worker.errors', 0)),
      at(17, measures('job.worker.errors', 1)),
      at(27, measures('job.worker.errors', 0)),
    ],
    lasts: 50,
    expect: [],
  },
  recovers: {
    says: 'The missing grant is given, and the first good period ends the alarm.',
    story: [
      at(0, measures('job.worker.errors', 1)),
      at(22, measures('job.worker.errors', 0)),
      at(24, runs('outbox-worker')),
    ],
    lasts: 50,
    expect: [
      fires('outbox-worker-errors', { at: 16, tells: ['slack'] }),
      recovers('outbox-worker-errors', { at: 26, tells: ['slack'] }),
    ],
  },
  'no-data': {
    says: 'A gauge that cannot be measured ends no alarm and begins none.',
    story: [
      at(0, fallsSilent('job.worker.errors')),
      at(30, measures('job.worker.errors', 1)),
      at(47, fallsSilent('job.worker.errors')),
    ],
    lasts: 100,
    expect: [fires('outbox-worker-errors', { at: 46, tells: ['slack'] })],
  },
});
