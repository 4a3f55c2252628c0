import { at, drillsOf, fallsSilent, fires, measures, recovers, runs } from '../../local/drill/dsl.ts';

export default drillsOf('tenants-unreachable', {
  fires: {
    says: 'One tenant database does not answer in three collections.',
    story: [at(0, measures('tenants_unreachable', 1))],
    lasts: 30,
    expect: [fires('tenants-unreachable', { at: 16, tells: ['slack'] })],
  },
  'just-below': {
    says: 'Two bad runs and a good one, again and again, are below three in a row.',
    story: [
      at(0, measures('tenants_unreachable', 1)),
      at(12, measures('tenants_unreachable', 0)),
      at(17, measures('tenants_unreachable', 1)),
      at(27, measures('tenants_unreachable', 0)),
    ],
    lasts: 50,
    expect: [],
  },
  recovers: {
    says: 'The tenant is back, and the first good period ends the alarm.',
    story: [
      at(0, measures('tenants_unreachable', 1)),
      at(22, measures('tenants_unreachable', 0)),
      at(24, runs('metrics-collector')),
    ],
    lasts: 50,
    expect: [
      fires('tenants-unreachable', { at: 16, tells: ['slack'] }),
      recovers('tenants-unreachable', { at: 26, tells: ['slack'] }),
    ],
  },
  'no-data': {
    says: 'A gauge that cannot be measured ends no alarm and begins none.',
    story: [
      at(0, fallsSilent('tenants_unreachable')),
      at(30, measures('tenants_unreachable', 1)),
      at(47, fallsSilent('tenants_unreachable')),
    ],
    lasts: 100,
    expect: [fires('tenants-unreachable', { at: 46, tells: ['slack'] })],
  },
});
