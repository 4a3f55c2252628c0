import { at, drillsOf, fallsSilent, fires, fromTheStart, happens, recovers } from '../../local/drill/dsl.ts';

const DAY = 1_440;
const tenSlow = happens('assignment.resolution_latency_ms', 151, 10);

export default drillsOf(
  'assignment-error-budget',
  {
    fires: {
      says: 'At 150 serials a day, ten are slow on each of three days.',
      story: [at(0, tenSlow), at(DAY, tenSlow), at(2 * DAY, tenSlow)],
      every: 60,
      lasts: 3_000,
      expect: [fires('assignment-error-budget', { at: 2_940, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Two bad days; later three days with nine slow ones, and one that took 150 ms sharp.',
      story: [
        at(0, tenSlow),
        at(DAY, tenSlow),
        ...[4, 5, 6].map((day) =>
          at(
            day * DAY,
            happens('assignment.resolution_latency_ms', 151, 9),
            happens('assignment.resolution_latency_ms', 150),
          ),
        ),
      ],
      every: 60,
      lasts: 7 * DAY,
      expect: [],
    },
    recovers: {
      says: 'After three bad days a good one: it is over when that is complete.',
      story: [0, 1, 2].map((day) => at(day * DAY + 59, tenSlow)),
      every: 60,
      lasts: 4_440,
      expect: [
        fires('assignment-error-budget', { at: 2_940, tells: ['slack'] }),
        recovers('assignment-error-budget', { at: 4_380, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'The ERP reports three bad days and nothing else: the alarm ends when the first leaves the five in sight.',
      story: [
        fromTheStart(fallsSilent('assignment.resolution_latency_ms')),
        ...[0, 1, 2].map((day) => at(day * DAY, tenSlow)),
      ],
      every: 60,
      lasts: 7_320,
      expect: [
        fires('assignment-error-budget', { at: 2_940, tells: ['slack'] }),
        recovers('assignment-error-budget', { at: 7_260, tells: ['slack'] }),
      ],
    },
  },
  {
    'fires at 50,000 a day': {
      says: '2653 slow ones beside the 50,400 of a day are just above 5 %.',
      story: [0, 1, 2].map((day) => at(day * DAY, happens('assignment.resolution_latency_ms', 151, 2653))),
      volume: 50_000,
      settled: DAY,
      every: 60,
      lasts: 3_000,
      expect: [fires('assignment-error-budget', { at: 2_940, tells: ['slack'] })],
    },
    'just-below at 50,000 a day': {
      says: '2653 slow ones beside 50,407 others are 5 % sharp.',
      story: [0, 1, 2].map((day) =>
        at(
          day * DAY,
          happens('assignment.resolution_latency_ms', 151, 2653),
          happens('assignment.resolution_latency_ms', 80, 7),
        ),
      ),
      volume: 50_000,
      settled: 2 * DAY,
      every: 60,
      lasts: 3 * DAY,
      expect: [],
    },
  },
);
