import { describe, expect, test } from 'vitest';
import { measureCases, type PairedCase } from '../../../bench/pairs/measure-cases.ts';
import type { Ways } from '../../../bench/pairs/take-turns.ts';
import { MadeUpMachine } from '../machine/made-up-machine.ts';

const SPEED: PairedCase<'ours' | 'other'> = {
  name: 'vs-other',
  unit: 'times as fast',
  goal: { atLeast: 2 },
  figure: (time) => time('other') / time('ours'),
};

/** Ours takes a second, the other way as many as are listed, over and over, after one to warm up. */
function waysOn(machine: MadeUpMachine, seconds: readonly number[]): Ways<'ours' | 'other'> {
  let round = -1;
  const other = async () => {
    const time = seconds[Math.max(0, round++) % seconds.length] ?? Number.NaN;
    return machine.work(time * 1_000);
  };
  return [
    ['ours', { run: async () => machine.work(1_000) }],
    ['other', { run: other }],
  ];
}

async function measure(seconds: readonly number[], machine = new MadeUpMachine()) {
  const context = { machine, report: () => {} };
  const [result] = await measureCases('made-up', waysOn(machine, seconds), [SPEED], context);
  return result;
}

describe('A case', () => {
  test('is met when the whole interval is', async () => {
    expect(await measure([3, 4, 5])).toEqual({
      bench: 'made-up',
      case: 'vs-other',
      value: 4,
      unit: 'times as fast',
      goal: '>= 2',
      met: true,
      low: 3,
      high: 5,
      pairs: 7,
      verdict: 'met',
    });
  });

  test('is missed when none of the interval is', async () => {
    expect(await measure([1, 1.5])).toMatchObject({ met: false, verdict: 'missed', pairs: 7 });
  });

  test('gets more pairs when one of seven lies on the other side', async () => {
    const seconds = [1.9, ...Array.from({ length: 14 }, () => 2.5)];
    expect(await measure(seconds)).toMatchObject({ met: true, verdict: 'met', low: 2.5, pairs: 11 });
  });

  test('is too noisy when more pairs do not help', async () => {
    expect(await measure([1.8, 2.2])).toMatchObject({
      met: null,
      verdict: 'too noisy',
      pairs: 15,
      low: 1.8,
      high: 2.2,
      reason: 'the pairs differ too much',
    });
  });

  test('is too noisy, without a value, when a neighbour takes a core', async () => {
    expect(await measure([3], new MadeUpMachine(() => 0.97))).toMatchObject({
      value: null,
      low: null,
      pairs: null,
      met: null,
      verdict: 'too noisy',
      reason: 'other processes took 0.97 of a core',
    });
  });
});
