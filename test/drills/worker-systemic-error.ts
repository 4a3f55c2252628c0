import {
  at,
  drillsOf,
  everybody,
  fallsSilent,
  fires,
  measures,
  recovers,
  runs,
} from '../../local/drill/dsl.ts';

export default drillsOf('worker-systemic-error', {
  fires: {
    says: 'A changed trigger makes the Core DB refuse every link alike.',
    story: [at(0, measures('job.worker.systemic_error', 1))],
    lasts: 30,
    expect: [fires('worker-systemic-error', { at: 11, tells: everybody })],
  },
  'just-below': {
    says: 'Single bad runs, a quarter of an hour apart, wake nobody.',
    story: [
      at(0, measures('job.worker.systemic_error', 1)),
      at(7, measures('job.worker.systemic_error', 0)),
      at(17, measures('job.worker.systemic_error', 1)),
      at(22, measures('job.worker.systemic_error', 0)),
    ],
    lasts: 50,
    expect: [],
  },
  recovers: {
    says: 'The trigger is put right: two good periods in a row end it.',
    story: [
      at(0, measures('job.worker.systemic_error', 1)),
      at(22, measures('job.worker.systemic_error', 0)),
      at(23, runs('outbox-worker')),
    ],
    lasts: 50,
    expect: [
      fires('worker-systemic-error', { at: 11, tells: everybody }),
      recovers('worker-systemic-error', { at: 31, tells: everybody }),
    ],
  },
  'no-data': {
    says: 'A gauge that cannot be measured ends no alarm and begins none.',
    story: [
      at(0, fallsSilent('job.worker.systemic_error')),
      at(30, measures('job.worker.systemic_error', 1)),
      at(42, fallsSilent('job.worker.systemic_error')),
    ],
    lasts: 90,
    expect: [fires('worker-systemic-error', { at: 41, tells: everybody })],
  },
});
