import { at, drillsOf, fires, happens, recovers } from '../../local/drill/dsl.ts';

export default drillsOf('spawn-missing-unexpected', {
  fires: {
    says: 'A spawn of a small ticket finds one serial missing.',
    story: [at(0, happens('serial.spawn_missing_unexpected', 1))],
    lasts: 30,
    expect: [fires('spawn-missing-unexpected', { at: 1, tells: ['slack'] })],
  },
  'just-below': {
    says: 'A spawn of a large ticket generates its serials as meant.',
    story: [
      at(0, happens('serial.spawn_missing_total', 1_200), happens('serial.spawn_missing_unexpected', 0)),
    ],
    lasts: 80,
    expect: [],
  },
  recovers: {
    says: 'A sound spawn in the same hour hides nothing; the alarm ends after the three hours that CloudWatch looks back.',
    story: [
      at(0, happens('serial.spawn_missing_unexpected', 0), happens('serial.spawn_missing_unexpected', 1)),
    ],
    lasts: 200,
    expect: [
      fires('spawn-missing-unexpected', { at: 1, tells: ['slack'] }),
      recovers('spawn-missing-unexpected', { at: 181, tells: ['slack'] }),
    ],
  },
  'no-data': {
    says: 'Nothing is missing for hours, then two spawns: one alarm, which ends as if nothing were said.',
    story: [
      at(200, happens('serial.spawn_missing_unexpected', 5)),
      at(300, happens('serial.spawn_missing_unexpected', 1)),
    ],
    lasts: 500,
    expect: [
      fires('spawn-missing-unexpected', { at: 201, tells: ['slack'] }),
      recovers('spawn-missing-unexpected', { at: 481, tells: ['slack'] }),
    ],
  },
});
