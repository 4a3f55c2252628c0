import { expect, test } from 'vitest';
import { awaitQuiet, disturbance } from '../../../bench/machine/quiet.ts';
import { MadeUpMachine } from './made-up-machine.ts';

test('goes on at once on a quiet machine', async () => {
  const machine = new MadeUpMachine();
  expect(await awaitQuiet(machine)).toBeUndefined();
  expect(machine.now()).toBe(1_000);
});

test('waits for a neighbour that ends', async () => {
  const machine = new MadeUpMachine((now) => (now < 5_000 ? 1 : 0));
  expect(await awaitQuiet(machine)).toBeUndefined();
  expect(machine.now()).toBe(6_000);
});

test('loses its patience with a neighbour that stays', async () => {
  const machine = new MadeUpMachine(() => 0.97);
  expect(await awaitQuiet(machine)).toBe('other processes took 0.97 of a core');
  expect(machine.now()).toBe(10_000);
});

test('takes a machine whose load nobody measures for quiet', () => {
  expect(disturbance(undefined, 0.05, 2)).toBeUndefined();
});

test('allows a share of all cores', () => {
  expect(disturbance(0.1, 0.05, 2)).toBeUndefined();
  expect(disturbance(0.11, 0.05, 2)).toBe('other processes took 0.11 of a core');
  expect(disturbance(0.11, 0.05, 4)).toBeUndefined();
});
