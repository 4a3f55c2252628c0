import { expect, test } from 'vitest';
import { load } from './run-load.ts';

const LANES = ['summary', 'link_health', 'drop-in', 'events-20', 'events-1000'];

test('npm run load answers everything rightly and prints one JSON document and nothing else', async () => {
  const { code, stdout, stderr } = await load('--minutes', '0.05', '--json');
  const document = JSON.parse(stdout);

  expect(document.violations).toEqual([]);
  expect(code, stderr).toBe(0);
  expect(Object.keys(document)).toEqual(['minutes', 'steady', 'overLimit', 'memory', 'violations']);
  expect(document.minutes).toBe(0.05);
  expect(document.steady.map(({ name }: { name: string }) => name)).toEqual(LANES);
  for (const lane of document.steady) {
    expect(Object.keys(lane.statuses)).toEqual(['200']);
    expect(lane).toMatchObject({ offered: expect.any(Number), errors: 0 });
    expect(lane.throughput).toBeGreaterThan(0);
    expect(lane.p50).toBeLessThanOrEqual(lane.p95);
    expect(lane.p95).toBeLessThanOrEqual(lane.p99);
  }
  expect(document.overLimit).toMatchObject({ route: 'drop-in', limit: 20, offered: 40 });
  expect(document.overLimit.others.map(({ name }: { name: string }) => name)).toEqual(
    LANES.filter((name) => name !== 'drop-in'),
  );
  expect(document.memory.samples.length).toBeGreaterThan(3);
  expect(document.memory.peak).toBeGreaterThanOrEqual(document.memory.after);
  expect(stderr).toMatch(/Steady load/);
});
