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

/** Percent of the links of an hour. */
const rate = (failed: number, of: number) => (100 * failed) / of;

export default drillsOf(
  'link-error-rate',
  {
    fires: {
      says: 'At 150 serials a day, three of the six links of an hour fail.',
      story: [at(0, measures('registry_link_error_rate', rate(3, 6)))],
      lasts: 20,
      expect: [fires('link-error-rate', { at: 6, tells: everybody })],
    },
    'just-below': {
      says: 'Exactly one percent is not more than one, however often it is measured.',
      story: [
        at(0, measures('registry_link_error_rate', 1)),
        at(7, runs('metrics-collector')),
        at(12, runs('metrics-collector')),
      ],
      lasts: 30,
      expect: [],
    },
    recovers: {
      says: 'The failures of the hour are outnumbered: the alarm ends when the bad rate is five minutes old.',
      story: [
        at(0, measures('registry_link_error_rate', 1.5)),
        at(22, measures('registry_link_error_rate', 0)),
        at(24, runs('metrics-collector')),
      ],
      lasts: 40,
      expect: [
        fires('link-error-rate', { at: 6, tells: everybody }),
        recovers('link-error-rate', { at: 26, tells: everybody }),
      ],
    },
    'no-data': {
      says: 'The shift ends, nobody links any more: without links there is no error rate, and the alarm ends.',
      story: [
        at(0, measures('registry_link_error_rate', rate(3, 6))),
        at(12, fallsSilent('registry_link_error_rate')),
      ],
      lasts: 60,
      expect: [
        fires('link-error-rate', { at: 6, tells: everybody }),
        recovers('link-error-rate', { at: 26, tells: everybody }),
      ],
    },
  },
  {
    'fires at 50,000 a day': {
      says: 'At 50,000 serials a day, 21 of the 2,083 links of an hour fail.',
      story: [at(0, measures('registry_link_error_rate', rate(21, 2_083)))],
      volume: 50_000,
      lasts: 20,
      expect: [fires('link-error-rate', { at: 6, tells: everybody })],
    },
    'just-below at 50,000 a day': {
      says: 'Twenty of 2,083 are healed by the worker without anybody.',
      story: [at(0, measures('registry_link_error_rate', rate(20, 2_083)))],
      volume: 50_000,
      lasts: 30,
      expect: [],
    },
    'recovers at 50,000 a day': {
      says: 'Links work again: the rate falls below one percent as the hour fills with good ones.',
      story: [
        at(0, measures('registry_link_error_rate', rate(40, 2_083))),
        at(32, measures('registry_link_error_rate', rate(20, 2_083))),
      ],
      volume: 50_000,
      lasts: 50,
      expect: [
        fires('link-error-rate', { at: 6, tells: everybody }),
        recovers('link-error-rate', { at: 36, tells: everybody }),
      ],
    },
    'no-data at 50,000 a day': {
      says: 'One bad rate is the last one: it stands for the quarter of an hour that CloudWatch looks back.',
      story: [
        at(0, measures('registry_link_error_rate', rate(40, 2_083))),
        at(7, fallsSilent('registry_link_error_rate')),
      ],
      volume: 50_000,
      lasts: 50,
      expect: [
        fires('link-error-rate', { at: 6, tells: everybody }),
        recovers('link-error-rate', { at: 21, tells: everybody }),
      ],
    },
  },
);
