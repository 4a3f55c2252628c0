import { beforeAll, describe, expect, test } from 'vitest';
import { alertRules } from '../lib/catalogue/alert-rules.ts';
import { alarmsOf } from '../local/cloudwatch/alarms/alarms-of-stack.ts';
import type { DatapointDrill, SystemDrill } from '../local/drill/drill.ts';
import { at, datapointDrill, FOUR, fires, measures } from '../local/drill/dsl.ts';
import { replayDays } from '../local/drill/replay.ts';
import { type DrillResult, judgeDrills, type PlayedDrill, playDrills } from '../local/drill/run-drills.ts';
import { stackOfDrills } from '../local/drill/stack-of-drills.ts';
import { createEvaluation } from '../local/drill/timeline.ts';
import type { LocalStack } from '../local/template/load-stack.ts';
import { UsageError } from '../scripts/command-line.ts';
import { allDrills, chooseDrills } from '../scripts/drill/load-drills.ts';
import { parseOptions } from '../scripts/drill/options.ts';
import { drillPage } from '../scripts/drill/page.ts';
import { timelinesAsJson } from '../scripts/drill/print.ts';
import { casesOf } from './support/thoroughness.ts';

const drills = await allDrills();
const datapointDrills = drills.filter((drill): drill is DatapointDrill => drill.kind === 'datapoints');
const systemDrills = drills.filter((drill): drill is SystemDrill => drill.kind === 'system');

let stack: LocalStack;
let played: readonly PlayedDrill[];
let results: ReadonlyMap<string, DrillResult>;
beforeAll(async () => {
  stack = await stackOfDrills();
  played = await playDrills(datapointDrills, stack);
  results = new Map(judgeDrills(played, stack).map((result) => [result.drill.name, result]));
});

test.each(Object.keys(alertRules))('%s has its four drills', (rule) => {
  const names = datapointDrills.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(FOUR.map((about) => `${rule}/${about}`)));
});

test('No two drills have the same name', () => {
  expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
});

test.each(datapointDrills.map(({ name, says }) => [name, says]))('%s: %s', (name) => {
  expect(results.get(name)?.problems).toEqual([]);
});

describe('A drill fails', () => {
  const died = [at(0, measures('link.outbox_dead_count', 1))];
  const problemsOf = async (expected: ReturnType<typeof fires>) => {
    const drill = datapointDrill('dead', { says: '', story: died, lasts: 20, expect: expected });
    return judgeDrills(await playDrills([drill], stack), stack)[0]?.problems;
  };

  test('when an alarm does what nobody expects', async () => {
    expect(await problemsOf([])).toEqual([
      'Unexpected at 6: outbox-dead-entries ALARM, told to email and slack.',
    ]);
  });

  test('when it comes a minute late, or reaches somebody else', async () => {
    expect(await problemsOf(fires('outbox-dead-entries', { at: 5, tells: ['email', 'slack'] }))).toHaveLength(
      2,
    );
    expect(await problemsOf(fires('outbox-dead-entries', { at: 6, tells: ['email'] }))).toHaveLength(2);
    expect(await problemsOf(fires('outbox-dead-entries', { at: 6, tells: ['email', 'slack'] }))).toEqual([]);
  });
});

const REPETITIONS = casesOf('REPETITIONS', { change: 10, all: 100 });

test('The same drill gives the same timeline again and again', async () => {
  const evaluate = createEvaluation(stack);
  const alarms = alarmsOf(stack);
  const some = datapointDrills.filter(({ every }) => every === 1).slice(0, 2);
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const { drill, recording } of await playDrills(some, stack)) {
      expect(evaluate(alarms, recording)).toEqual(results.get(drill.name)?.timeline);
    }
  }
});

test.each([150, 50_000] as const)('Normal days with %i serials tell nobody anything', (volume) => {
  expect(replayDays(stack, { volume, days: 2, normal: true }).alarms).toEqual([]);
});

test('Days with trouble tell how long it took', () => {
  const { alarms } = replayDays(stack, { volume: 150, days: 2, normal: false });
  expect(alarms.map(({ alarm, firings, minutesToDetect }) => ({ alarm, firings, minutesToDetect }))).toEqual([
    { alarm: 'core-db-unreachable', firings: 1, minutesToDetect: 11 },
    { alarm: 'outbox-dead-entries', firings: 1, minutesToDetect: 6 },
  ]);
});

describe('The command', () => {
  test('takes a drill, or what stands before its slash, and knows what it does not know', () => {
    const count = (...names: string[]) => {
      const chosen = chooseDrills(drills, names);
      return 'drills' in chosen ? chosen.drills.length : chosen.unknown;
    };
    expect(count()).toBe(drills.length);
    expect(count('outbox-dead-entries')).toBe(4);
    expect(count('outbox-dead-entries/fires', 'core-outage')).toBe(2);
    expect(count('outbox-dead-entries', 'outbox-dead')).toEqual(['outbox-dead']);
  });

  test('refuses unknown options and impossible numbers of days', () => {
    expect(() => parseOptions(['--nonsense'])).toThrow(UsageError);
    expect(() => parseOptions(['--replay', '36'])).toThrow(UsageError);
    expect(parseOptions(['--help'])).toBeUndefined();
    expect(parseOptions(['core-outage', '--json'])).toMatchObject({ names: ['core-outage'], json: true });
  });

  test('prints the timeline as JSON', () => {
    const result = results.get('outbox-dead-entries/fires');
    expect(timelinesAsJson(result === undefined ? [] : [result])).toEqual([
      {
        drill: 'outbox-dead-entries/fires',
        passed: true,
        timeline: [
          {
            at: '2026-11-20T12:06:00.000Z',
            alarm: 'outbox-dead-entries',
            state: 'ALARM',
            notified: ['email', 'slack'],
          },
        ],
      },
    ]);
  });

  test('draws a page that needs nothing else and takes no text for markup', () => {
    const result = results.get('outbox-dead-entries/recovers');
    if (result === undefined) throw new Error('There is no such drill.');
    const page = drillPage([{ ...result, problems: ['<script>alert(1)</script>'] }], stack);
    expect(page).toContain('&#60;script&#62;');
    expect(page).not.toMatch(/<script|<link|<img|https?:|@import|url\(/);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page.match(/<circle/g)).toHaveLength(2);
  });
});

test('Drills of the whole system run the real functions, and a recording gives the timeline that happened', async () => {
  const sample = systemDrills.filter(({ name }) => ['worker-stopped', 'tenant-lost'].includes(name));
  expect(sample).toHaveLength(2);
  const judged = judgeDrills(await playDrills(sample, stack), stack);
  expect(judged.map(({ drill, problems }) => ({ name: drill.name, problems }))).toEqual([
    { name: 'worker-stopped', problems: [] },
    { name: 'tenant-lost', problems: [] },
  ]);
  for (const { timeline, happened } of judged.flatMap((each) =>
    each.happened === undefined ? [] : [{ timeline: each.timeline, happened: each.happened }],
  )) {
    expect(timeline.map(({ minute, alarm, state }) => `${minute} ${alarm} ${state}`)).toEqual(
      expect.arrayContaining([...happened]),
    );
  }
}, 120_000);
