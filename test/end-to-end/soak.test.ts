import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../scripts/soak/judge.ts';
import { runSoak, type SoakResult } from '../../scripts/soak/run-soak.ts';
import { type Soak, startSoak } from '../../scripts/soak/soak-system.ts';
import { isThorough } from '../support/thoroughness.ts';
import { plants } from './soak/plants.ts';

/** Some hours of faults and of quiet; `npm run soak` takes days. They are virtual ones, as many on any machine. */
const VIRTUAL_MINUTES = isThorough ? 150 : 60;
let soak: Soak;
let result: SoakResult;

beforeAll(async () => {
  soak = await startSoak({ seed: 11, tenants: 2, quietMinutes: 400, report: () => undefined });
  result = await runSoak(soak, { minutes: 0, virtualMinutes: VIRTUAL_MINUTES, paceMs: 20 });
}, 300_000);
afterAll(() => soak.stop());

describe('A short soak', () => {
  test('loses, doubles and forgets nothing', () => {
    expect(result.violations).toEqual([]);
  });

  test('says what it did', () => {
    expect(result).toMatchObject({
      seed: 11,
      minutes: 0,
      virtualMinutes: { underFaults: VIRTUAL_MINUTES, quiet: 400 },
    });
    expect(Object.keys(result.faults).length).toBeGreaterThan(0);
    expect(result.load.requests).toBeGreaterThan(10);
    expect(result.load.statuses['200']).toBeGreaterThan(0);
    expect(result.seen.spawns).toBeGreaterThan(10);
    expect(result.seen.messages).toBeGreaterThan(3);
  });
});

describe('Its invariants', () => {
  test.each(Object.entries(plants))('report %s', async (kind, plant) => {
    const before = soak.record.violations.length;
    const undo = await plant(soak);
    try {
      const violations = await judge(soak);
      expect(violations.filter((violation) => violation.startsWith(kind))).not.toEqual([]);
    } finally {
      await undo();
    }
    await soak.watch.look();
    soak.record.violations.length = before;
    expect(await judge(soak)).toEqual([]);
  });
});
