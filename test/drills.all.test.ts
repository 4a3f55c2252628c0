import { expect, test } from 'vitest';
import { mutate } from '../local/drill/mutate.ts';
import { judgeDrills, playDrills } from '../local/drill/run-drills.ts';
import { stackOfDrills } from '../local/drill/stack-of-drills.ts';
import { allDrills } from '../scripts/drill/load-drills.ts';

const stack = await stackOfDrills();
const drills = await allDrills();

test('The drills notice nearly every change of an alarm', async () => {
  const played = await playDrills(
    drills.filter(({ kind }) => kind === 'datapoints'),
    stack,
  );
  const { mutants, killed, survivors, wronglyExcused } = mutate(played, stack);
  expect(mutants).toBeGreaterThan(100);
  expect(survivors).toEqual([]);
  expect(wronglyExcused).toEqual([]);
  expect(killed / mutants).toBeGreaterThanOrEqual(0.98);
}, 120_000);

test('Drills that pass one o’clock meet the checklists, and nothing else that they do not tell', async () => {
  const sample = drills.filter(({ name }) => ['core-outage', 'month-end'].includes(name));
  const judged = judgeDrills(await playDrills(sample, stack), stack);
  expect(judged.map(({ drill, problems }) => ({ name: drill.name, problems }))).toEqual([
    { name: 'core-outage', problems: [] },
    { name: 'month-end', problems: [] },
  ]);
}, 120_000);
