import { expect, test } from 'vitest';
import { mutate } from '../local/drill/mutate.ts';
import {
  createJudge,
  judgeDrills,
  type PlayOptions,
  playDrills,
  playEach,
} from '../local/drill/run-drills.ts';
import { stackOfDrills } from '../local/drill/stack-of-drills.ts';
import { allDrills } from '../scripts/drill/load-drills.ts';
import { recordInThread } from '../scripts/drill/record-in-thread.ts';

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

test('A system in a thread of its own does what one in this thread does', async () => {
  const sample = drills.filter(({ name }) => name === 'worker-stopped');
  const timelineOf = async (options: PlayOptions) => {
    const judge = createJudge(stack);
    const timelines = [];
    for await (const played of playEach(sample, stack, options)) timelines.push(judge(played).timeline);
    return timelines;
  };
  const [here, there] = await Promise.all([timelineOf({}), timelineOf({ record: recordInThread })]);
  expect(here.flat().length).toBeGreaterThan(1);
  expect(there).toEqual(here);
}, 120_000);

test('Drills that pass one o’clock meet the checklists, and nothing else that they do not tell', async () => {
  const sample = drills.filter(({ name }) => ['core-outage', 'month-end'].includes(name));
  const judged = judgeDrills(await playDrills(sample, stack), stack);
  expect(judged.map(({ drill, problems }) => ({ name: drill.name, problems }))).toEqual([
    { name: 'core-outage', problems: [] },
    { name: 'month-end', problems: [] },
  ]);
}, 120_000);
