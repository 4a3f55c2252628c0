import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmState, MissingDataTreatment } from '../../../local/cloudwatch/alarms/alarm.ts';
import { evaluationRange, judge } from '../../../local/cloudwatch/alarms/judge.ts';

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
const THRESHOLD = 10;

/** `0 - X`, oldest first: fine, missing, breaching. */
function pointsOf(notation: string): (number | undefined)[] {
  const values: Readonly<Record<string, number | undefined>> = { '0': 1, X: 99, '-': undefined };
  return notation
    .split(' ')
    .map((symbol) => values[symbol])
    .reverse();
}

function judged(
  notation: string,
  [m, n]: readonly [number, number],
  treatMissingData: MissingDataTreatment,
  current: AlarmState,
): AlarmState {
  return judge({
    points: pointsOf(notation),
    evaluationPeriods: n,
    datapointsToAlarm: m,
    treatMissingData,
    comparison: 'GreaterThanThreshold',
    threshold: THRESHOLD,
    current,
  }).state;
}

const THREE_OF_THREE = [3, 3] as const;
const TWO_OF_THREE = [2, 3] as const;
const NO_DATA = 'INSUFFICIENT_DATA';

it('looks at five periods for three', () => {
  expect(evaluationRange(3)).toBe(5);
});

describe('the tables of the user guide', () => {
  it.each([
    ['0 - X - X', THREE_OF_THREE, 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', THREE_OF_THREE, 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', THREE_OF_THREE, NO_DATA, 'keep', 'ALARM', 'OK'],
    ['0 X X - X', THREE_OF_THREE, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', THREE_OF_THREE, 'ALARM', 'keep', 'ALARM', 'OK'],
    ['0 - X - X', TWO_OF_THREE, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', TWO_OF_THREE, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', TWO_OF_THREE, 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', TWO_OF_THREE, 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', TWO_OF_THREE, 'ALARM', 'keep', 'ALARM', 'OK'],
  ] as const)('judge %s, %j', (notation, mOfN, ...expected) => {
    TREATMENTS.forEach((treatment, column) => {
      for (const current of STATES) {
        const wanted = expected[column] === 'keep' ? current : expected[column];
        expect(judged(notation, mOfN, treatment, current), `${treatment}, was ${current}`).toBe(wanted);
      }
    });
  });

  it('alarms under breaching once the only good datapoint has left the range', () => {
    expect(judged('- - - - -', THREE_OF_THREE, 'breaching', 'OK')).toBe('ALARM');
  });
});

describe('the premature rule', () => {
  it.each([
    ['- - - - X', THREE_OF_THREE],
    ['- - - X -', THREE_OF_THREE],
    ['- - - - X', TWO_OF_THREE],
  ] as const)('does not let %s alarm yet, %j', (notation, mOfN) => {
    for (const current of STATES) expect(judged(notation, mOfN, 'missing', current)).toBe(current);
  });

  it.each([
    ['- - X - -', THREE_OF_THREE],
    ['- - X - X', THREE_OF_THREE],
    ['- - - X -', TWO_OF_THREE],
  ] as const)('lets %s alarm, %j', (notation, mOfN) => {
    expect(judged(notation, mOfN, 'missing', 'OK')).toBe('ALARM');
  });

  it('is switched off by a good datapoint among those judged', () => {
    expect(judged('0 - X - -', TWO_OF_THREE, 'missing', 'ALARM')).toBe('OK');
  });

  it('counts breaching datapoints of the last N periods only', () => {
    expect(judged('X - - - -', THREE_OF_THREE, 'missing', 'OK')).toBe('OK');
    expect(judged('- X - - -', THREE_OF_THREE, 'missing', INITIAL)).toBe(INITIAL);
  });
});

const INITIAL: AlarmState = 'INSUFFICIENT_DATA';

describe('comparison', () => {
  it.each([
    ['GreaterThanThreshold', [11], 'ALARM'],
    ['GreaterThanThreshold', [10], 'OK'],
    ['GreaterThanOrEqualToThreshold', [10], 'ALARM'],
    ['GreaterThanOrEqualToThreshold', [9], 'OK'],
    ['LessThanThreshold', [9], 'ALARM'],
    ['LessThanThreshold', [10], 'OK'],
    ['LessThanOrEqualToThreshold', [10], 'ALARM'],
    ['LessThanOrEqualToThreshold', [11], 'OK'],
  ] as const)('%s of %j gives %s', (comparison, points, state) => {
    const evidence = { points, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: THRESHOLD };
    const outcome = judge({ ...evidence, comparison, treatMissingData: 'missing', current: 'OK' });
    expect(outcome.state).toBe(state);
  });
});

/**
 * The guide's prose, written down a second time without looking at the first: with each missing datapoint spelled
 * out as what the treatment makes of it.
 */
function slowReference(
  symbols: readonly string[],
  [m, n]: readonly [number, number],
  treatment: MissingDataTreatment,
  current: AlarmState,
): AlarmState {
  const newestReal = [...symbols]
    .reverse()
    .filter((symbol) => symbol !== '-')
    .slice(0, n);
  const everyOne = [...newestReal];
  while (everyOne.length < n) {
    everyOne.push({ missing: '?', ignore: '?', breaching: 'X', notBreaching: '0' }[treatment]);
  }
  const count = (wanted: string) => everyOne.filter((symbol) => symbol === wanted).length;
  if (count('X') >= m) return 'ALARM';
  if (count('?') === 0) return 'OK';
  if (count('0') > 0) return 'OK';
  if (treatment === 'ignore') return current;
  if (count('X') === 0) return 'INSUFFICIENT_DATA';
  const lastN = symbols.slice(-n);
  const firstBreaching = lastN.indexOf('X');
  return firstBreaching !== -1 && lastN.length - firstBreaching >= m ? 'ALARM' : current;
}

it('agrees with a slow reference on random series', () => {
  const cases = fc.integer({ min: 1, max: 6 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      m: fc.integer({ min: 1, max: n }),
      symbols: fc.array(fc.constantFrom('0', 'X', '-', '-'), { minLength: n + 2, maxLength: n + 2 }),
      treatment: fc.constantFrom(...TREATMENTS),
      current: fc.constantFrom(...STATES),
    }),
  );
  fc.assert(
    fc.property(cases, ({ n, m, symbols, treatment, current }) => {
      expect(judged(symbols.join(' '), [m, n], treatment, current)).toBe(
        slowReference(symbols, [m, n], treatment, current),
      );
    }),
    { numRuns: 2_000 },
  );
});
