import { at, drillsOf, fallsSilent, fires, measures, recovers, runs } from '../../local/drill/dsl.ts';

export default drillsOf('consistency-coverage', {
  fires: {
    says: 'The registry outgrows the checker: three runs see a thousandth of the rows left over.',
    story: [at(0, measures('consistency.coverage_24h', 99.9))],
    lasts: 200,
    expect: [fires('consistency-coverage', { at: 181, tells: ['slack'] })],
  },
  'just-below': {
    says: 'Two runs fall short, the third catches up.',
    story: [
      at(0, measures('consistency.coverage_24h', 99)),
      at(130, measures('consistency.coverage_24h', 100)),
    ],
    lasts: 300,
    expect: [],
  },
  recovers: {
    says: 'A second shard catches up and is run at once: the alarm ends when the last short run is an hour old.',
    story: [
      at(0, measures('consistency.coverage_24h', 99)),
      at(190, measures('consistency.coverage_24h', 100)),
      at(210, runs('consistency-checker')),
    ],
    lasts: 260,
    expect: [
      fires('consistency-coverage', { at: 181, tells: ['slack'] }),
      recovers('consistency-coverage', { at: 241, tells: ['slack'] }),
    ],
  },
  'no-data': {
    says: 'Runs that do not know their coverage end no alarm and begin none.',
    story: [
      at(0, fallsSilent('consistency.coverage_24h')),
      at(310, measures('consistency.coverage_24h', 99)),
      at(482, fallsSilent('consistency.coverage_24h')),
    ],
    lasts: 800,
    expect: [fires('consistency-coverage', { at: 481, tells: ['slack'] })],
  },
});
