import { at, drillsOf, fallsSilent, fires, measures, recovers, runs } from '../../local/drill/dsl.ts';

/** The totals of the day so far, as the collector finds them. */
const total = (failed: number, spawned: number) => [
  measures('serial.link_failed_total', failed),
  measures('serial.spawn_used_total', spawned),
];
const DAY = 1_440;

export default drillsOf(
  'link-error-budget',
  {
    fires: {
      says: 'Three of 2,999 links fail, day after day.',
      story: [at(0, ...total(3, 2_999))],
      every: 60,
      lasts: 3_000,
      expect: [fires('link-error-budget', { at: 2_940, tells: ['slack'] })],
    },
    'just-below': {
      says: 'Three of 3,000 fail on some days, two of a hundred on others.',
      story: [
        ...[0, DAY, 2 * DAY].flatMap((midnight) => [
          at(midnight, ...total(3, 1_000)),
          at(midnight + 1, runs('metrics-collector')),
          at(midnight + 2, ...total(3, 3_000)),
        ]),
        at(3 * DAY, ...total(2, 100)),
      ],
      every: 60,
      lasts: 7 * DAY,
      expect: [],
    },
    recovers: {
      says: 'A day and a half of failures, which three sliding days touch: it is over a day after the last.',
      story: [at(0, ...total(3, 100)), at(2_159, runs('metrics-collector'), ...total(0, 100))],
      every: 60,
      lasts: 3_700,
      expect: [
        fires('link-error-budget', { at: 2_940, tells: ['slack'] }),
        recovers('link-error-budget', { at: 3_600, tells: ['slack'] }),
      ],
    },
    'no-data': {
      says: 'The collector cannot count any more: the alarm ends as the bad days leave the five in sight.',
      story: [
        at(0, ...total(3, 100)),
        at(3 * DAY, fallsSilent('serial.link_failed_total'), fallsSilent('serial.spawn_used_total')),
      ],
      every: 60,
      lasts: 8_760,
      expect: [
        fires('link-error-budget', { at: 2_940, tells: ['slack'] }),
        recovers('link-error-budget', { at: 8_700, tells: ['slack'] }),
      ],
    },
  },
  {
    'one-bad-day': {
      says: 'Half a day of failures stands in two sliding days, but not in three.',
      story: [at(0, ...total(3, 100)), at(720, ...total(0, 100))],
      every: 60,
      lasts: 4 * DAY,
      expect: [],
    },
  },
);
