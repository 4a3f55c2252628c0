import { at, drillsOf, fallsSilent, fires, measures, recovers, runs } from '../../local/drill/dsl.ts';

export default drillsOf('consistency-check-failures', {
  fires: {
    says: 'Two databases drift apart just after a check: the next one, an hour later, finds it.',
    story: [at(0, measures('consistency_check_failures', 1))],
    lasts: 90,
    expect: [fires('consistency-check-failures', { at: 61, tells: ['email'] })],
  },
  'just-below': {
    says: 'Two checks within an hour find nothing.',
    story: [at(0, measures('consistency_check_failures', 0)), at(10, runs('consistency-checker'))],
    lasts: 90,
    expect: [],
  },
  recovers: {
    says: 'The finding is resolved and checked at once: the alarm ends when the bad check is an hour old.',
    story: [
      at(0, measures('consistency_check_failures', 1)),
      at(70, measures('consistency_check_failures', 0)),
      at(100, runs('consistency-checker')),
    ],
    lasts: 150,
    expect: [
      fires('consistency-check-failures', { at: 61, tells: ['email'] }),
      recovers('consistency-check-failures', { at: 121, tells: ['email'] }),
    ],
  },
  'no-data': {
    says: 'Checks that could not count their findings end no alarm and begin none.',
    story: [
      at(0, fallsSilent('consistency_check_failures')),
      at(190, measures('consistency_check_failures', 1)),
      at(242, fallsSilent('consistency_check_failures')),
    ],
    lasts: 430,
    expect: [fires('consistency-check-failures', { at: 241, tells: ['email'] })],
  },
});
