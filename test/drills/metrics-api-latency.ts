import { at, drillsOf, fires, flows, fromTheStart, happens, recovers } from '../../local/drill/dsl.ts';

/** Eleven of a hundred requests are slow, with the eighty fast ones that each five minutes bring anyway. */
const elevenSlow = [happens('request latency', 100, 9), happens('request latency', 3_500, 11)];
const usual = fromTheStart(flows('request latency', 100, 16));

export default drillsOf('metrics-api-latency', {
  fires: {
    says: 'Every request takes just over three seconds.',
    story: [at(0, flows('request latency', 3_001, 10))],
    lasts: 20,
    expect: [fires('metrics-api-latency', { at: 7, tells: ['slack'] })],
  },
  'just-below': {
    says: 'Three seconds sharp; then nine slow requests in each five minutes; then one slow one in ten.',
    story: [
      at(0, flows('request latency', 3_000, 10)),
      at(20, flows('request latency', 0, 0)),
      ...[50, 55, 60].map((minute) => at(minute, happens('request latency', 5_000, 9))),
      ...[100, 105, 110].map((minute) =>
        at(minute, happens('request latency', 100, 9), happens('request latency', 5_000, 1)),
      ),
    ],
    lasts: 150,
    expect: [],
  },
  recovers: {
    says: 'Two periods in which eleven of a hundred are slow; ten minutes later it is over.',
    story: [usual, at(0, ...elevenSlow), at(5, ...elevenSlow)],
    lasts: 40,
    expect: [
      fires('metrics-api-latency', { at: 6, tells: ['slack'] }),
      recovers('metrics-api-latency', { at: 16, tells: ['slack'] }),
    ],
  },
  'no-data': {
    says: 'Everybody goes home, nobody asks the API: the alarm ends as the slow requests leave its sight.',
    story: [at(0, flows('request latency', 5_000, 10)), at(12, flows('request latency', 0, 0))],
    lasts: 60,
    expect: [
      fires('metrics-api-latency', { at: 7, tells: ['slack'] }),
      recovers('metrics-api-latency', { at: 33, tells: ['slack'] }),
    ],
  },
});
