import { describe, expect, test } from 'vitest';
import { compareWays } from '../../../bench/compare/compare-ways.ts';
import { MadeUpMachine } from '../machine/made-up-machine.ts';

/** Two ways of two seconds, one of them so many times as slow; runs vary by a share, the same each time. */
async function compare(factor: number, share: number, machine = new MadeUpMachine()) {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const way = (times: number) => ({
    run: async () => machine.work(2_000 * times * (1 + share * (2 * random() - 1))),
  });
  return compareWays(way(factor), way(1), { machine, report: () => {} });
}

describe('A comparison of two trees', () => {
  test('tells a slow-down of 15 % on a quiet machine after seven pairs', async () => {
    expect(await compare(1.15, 0.03)).toMatchObject({ difference: 'slower', interval: { pairs: 7 } });
  });

  test('tells it of runs that vary by a tenth after more pairs', async () => {
    const { difference, interval } = await compare(1.15, 0.1);
    expect(difference).toBe('slower');
    expect(interval?.pairs).toBeGreaterThan(7);
  });

  test('tells what has become faster', async () => {
    expect((await compare(0.8, 0.03)).difference).toBe('faster');
  });

  test.each([0.01, 0.05, 0.1])('tells no difference of equal trees that vary by %f', async (share) => {
    expect((await compare(1, share)).difference).toBe('no difference');
  });

  test('is too noisy when runs vary by half', async () => {
    expect(await compare(1.1, 0.5)).toMatchObject({
      difference: 'too noisy',
      reason: 'the pairs differ too much',
      interval: { pairs: 41 },
    });
  });

  test('goes on beside a neighbour that takes a core', async () => {
    expect((await compare(1, 0.01, new MadeUpMachine(() => 1))).difference).toBe('no difference');
  });

  test('is too noisy where others take nearly all of it', async () => {
    expect(await compare(1, 0.01, new MadeUpMachine(() => 1.9))).toEqual({
      difference: 'too noisy',
      reason: 'other processes took 1.90 of a core',
    });
  });
});
