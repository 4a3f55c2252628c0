import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { ask } from '../../../scripts/load/answer.ts';
import type { Arrival, LaneRecord } from '../../../scripts/load/drive.ts';
import { faultsOf, percentile, reportLane } from '../../../scripts/load/lane-report.ts';
import { growthFaults } from '../../../scripts/load/memory.ts';
import { limitFaults, reportOverLimit } from '../../../scripts/load/over-limit.ts';

/** Answers at equal distances over ten seconds. */
function record(arrivals: readonly Partial<Arrival>[]): LaneRecord {
  const lane = { name: 'lane', pace: 40, clients: 1, send: () => Promise.reject(new Error('Nobody sends.')) };
  const step = 10_000 / arrivals.length;
  return {
    lane,
    seconds: 10,
    arrivals: arrivals.map((arrival, index) => ({
      status: 200,
      milliseconds: 5,
      at: index * step,
      ...arrival,
    })),
  };
}

describe('A lane', () => {
  test('is told by its answers of 200: how many a second, and how long they took', () => {
    const times = Array.from({ length: 100 }, (_, index) => ({ milliseconds: index + 1 }));
    expect(reportLane(record([...times, { status: 500, milliseconds: 9_999, fault: '500: oops' }]))).toEqual({
      name: 'lane',
      offered: 40,
      throughput: 10,
      requests: 101,
      statuses: { 200: 100, 500: 1 },
      p50: 50,
      p95: 95,
      p99: 99,
      errors: 1,
    });
  });

  test('without an answer has no percentile', () => {
    expect(percentile([], 50)).toBeNull();
    expect(percentile([7], 99)).toBe(7);
  });

  test('names each kind of fault once', () => {
    expect(faultsOf([record([{ fault: 'a' }, { fault: 'a' }, {}, { fault: 'b' }])])).toEqual([
      'lane: a',
      'lane: b',
    ]);
  });
});

describe('A limit', () => {
  const LIMIT = { rate: 20, burst: 40 };
  /** A burst, then so many of every four. */
  const taking = (of: number) =>
    record([
      ...Array.from({ length: 40 }, () => ({})),
      ...Array.from({ length: 360 }, (_, index) => ({ status: index % 4 < of ? 200 : 429 })).reverse(),
    ]);

  test('is held by a route that takes its rate', () => {
    expect(limitFaults(taking(2), LIMIT)).toEqual([]);
    expect(reportOverLimit(taking(2), LIMIT)).toMatchObject({ limit: 20, offered: 40, refused: 180 });
  });

  test('is not held by one that takes more, or less while it refuses others', () => {
    expect(limitFaults(taking(4), LIMIT)).toEqual(['lane took 400 requests; its limit allows 290']);
    expect(limitFaults(taking(1), LIMIT)).toEqual([
      expect.stringMatching(/^lane took 10(\.\d)? requests a second/),
    ]);
  });

  test('says nothing about a machine that is too slow to reach it', () => {
    expect(limitFaults(record(Array.from({ length: 50 }, () => ({}))), LIMIT)).toEqual([]);
  });
});

describe('Memory', () => {
  test('that stays where it was after the first third is no fault', () => {
    expect(growthFaults([200, 500, 900, 1_000, 1_010, 1_000, 1_020, 1_100, 1_050])).toEqual([]);
  });

  test('that grows all the time is a fault', () => {
    expect(growthFaults([200, 300, 400, 500, 600, 700, 900, 1_000, 1_100])).toEqual([
      "The system's memory grew from 600 MB to 1000 MB within a third of the run",
    ]);
  });
});

describe('An answer', () => {
  let [status, headers, body] = [200, {}, '{"ok":true}'];
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server.close());
  const expectation = { body: z.strictObject({ ok: z.literal(true) }), faultOf: () => undefined };
  const ENVELOPE = '{"ok":false,"error":"Too many.","app_code":"CORE_429_01"}';

  test.each<[number, Record<string, string>, string, string | undefined]>([
    [200, {}, '{"ok":true}', undefined],
    [200, {}, '{"ok":true,"more":1}', "200 with another body than the contract's"],
    [200, {}, '<html>', "200 with another body than the contract's"],
    [500, {}, '{"message":"x"}', '500: {"message":"x"}'],
    [404, {}, ENVELOPE, '404: '],
    [429, { 'Retry-After': '1' }, ENVELOPE, undefined],
    [429, {}, ENVELOPE, '429 without Retry-After'],
    [429, { 'Retry-After': '1' }, '{}', '429 without the envelope'],
  ])('of %i with %j and %s is judged', async (...[answered, sent, text, fault]) => {
    [status, headers, body] = [answered, sent, text];
    const answer = await ask(url, {}, expectation);
    expect(answer.status).toBe(answered);
    if (fault === undefined) expect(answer).not.toHaveProperty('fault');
    else expect(answer.fault).toContain(fault);
  });

  test('that does not come is a fault', async () => {
    expect(await ask('http://127.0.0.1:9/', {}, expectation)).toMatchObject({
      status: 0,
      fault: expect.stringContaining('no answer'),
    });
  });
});
