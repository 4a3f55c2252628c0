import { at, drillsOf, fallsSilent, fires, measures, recovers, runs } from '../../local/drill/dsl.ts';

export default drillsOf('quarantine-growth', {
  fires: {
    says: 'The eleventh serial within an hour is quarantined.',
    story: [at(0, measures('quarantine.added_last_hour', 11))],
    lasts: 20,
    expect: [fires('quarantine-growth', { at: 6, tells: ['slack'] })],
  },
  'just-below': {
    says: 'Ten serials within an hour are no news, however often they are counted.',
    story: [at(0, measures('quarantine.added_last_hour', 10)), at(7, runs('metrics-collector'))],
    lasts: 30,
    expect: [],
  },
  recovers: {
    says: 'The hour passes: the count falls back.',
    story: [
      at(0, measures('quarantine.added_last_hour', 11)),
      at(22, measures('quarantine.added_last_hour', 0)),
      at(24, runs('metrics-collector')),
    ],
    lasts: 40,
    expect: [
      fires('quarantine-growth', { at: 6, tells: ['slack'] }),
      recovers('quarantine-growth', { at: 26, tells: ['slack'] }),
    ],
  },
  'no-data': {
    says: 'A gauge that cannot be measured ends no alarm and begins none.',
    story: [
      at(0, fallsSilent('quarantine.added_last_hour')),
      at(30, measures('quarantine.added_last_hour', 11)),
      at(42, fallsSilent('quarantine.added_last_hour')),
    ],
    lasts: 80,
    expect: [fires('quarantine-growth', { at: 36, tells: ['slack'] })],
  },
});
