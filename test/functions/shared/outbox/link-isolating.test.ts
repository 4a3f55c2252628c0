import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkIsolating } from '../../../../functions/shared/outbox/link-isolating.ts';
import type { OutboxEntry } from '../../../../functions/shared/outbox/outbox-entry.ts';

const entries = (count: number): OutboxEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index),
    serialCode: `S-${index}`,
    tokenId: String(index),
    retryCount: 0,
    fromChecker: false,
    createdAt: '2026-01-01 00:00:00',
  }));

const refusal = (code: number) =>
  Object.assign(new Error(`Database error code: ${code}. Message: no`), { name: 'DatabaseErrorException' });
const ROW = 1644;
const STATEMENT = 1146;

/** Refuses every part that holds a bad entry. */
const refusing = (bad: ReadonlySet<string>, code: number) => async (part: readonly OutboxEntry[]) => {
  if (part.some(({ id }) => bad.has(id))) throw refusal(code);
};

describe('linkIsolating', () => {
  test('puts every entry into exactly one list, whatever is refused', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 64 }),
        ids,
        fc.constantFrom(ROW, STATEMENT),
        fc.boolean(),
        async (size, bad, code, witnessed) => {
          const all = entries(size);
          const { tried, poisoned, deferred } = await linkIsolating(
            all,
            refusing(new Set(bad.map(String)), code),
            witnessed,
          );
          const sorted = [...tried, ...poisoned.map(({ entry }) => entry), ...deferred]
            .map(({ id }) => Number(id))
            .toSorted((a, b) => a - b);
          expect(sorted).toEqual(all.map(({ id }) => Number(id)));
        },
      ),
    );
  });

  test('accuses exactly the refused entries beside a witness', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(ids, fc.constantFrom(ROW, STATEMENT), async (bad, code) => {
        const { tried, poisoned, stop } = await linkIsolating(
          entries(64),
          refusing(new Set(bad.map(String)), code),
          true,
        );
        expect(poisoned.map(({ entry }) => Number(entry.id)).toSorted((a, b) => a - b)).toEqual(
          bad.toSorted((a, b) => a - b),
        );
        expect(tried).toHaveLength(64 - bad.length);
        expect(stop).toBeUndefined();
      }),
    );
  });

  test('accuses nobody without a witness, and soon gives up asking', async () => {
    let calls = 0;
    const attempt = await linkIsolating(
      entries(1_000),
      async () => {
        calls += 1;
        throw refusal(STATEMENT);
      },
      false,
    );
    expect(attempt).toMatchObject({ tried: [], poisoned: [], stop: { kind: 'systemic' } });
    expect(attempt.deferred).toHaveLength(1_000);
    expect(calls).toBeLessThan(40);
  });

  test('accuses a lone entry whose own value is refused, but not one whose statement is', async () => {
    expect(await linkIsolating(entries(1), refusing(new Set(['0']), ROW), false)).toMatchObject({
      poisoned: [{ entry: { id: '0' } }],
    });
    expect(await linkIsolating(entries(1), refusing(new Set(['0']), STATEMENT), false)).toMatchObject({
      deferred: [{ id: '0' }],
      stop: { kind: 'systemic' },
    });
  });

  test('does not let poisoned entries in front hide that the others are taken', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom(ROW, STATEMENT),
        async (inFront, code) => {
          const bad = new Set(Array.from({ length: inFront }, (_, index) => String(index)));
          const { tried, poisoned, stop } = await linkIsolating(entries(1_000), refusing(bad, code), false);
          expect(stop).toBeUndefined();
          expect(poisoned).toHaveLength(inFront);
          expect(tried).toHaveLength(1_000 - inFront);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('accuses entries that are all refused for their own values, when they are all there is', async () => {
    const bad = new Set(['0', '1', '2', '3', '4', '5']);
    const { poisoned, stop } = await linkIsolating(entries(6), refusing(bad, ROW), false);
    expect(poisoned).toHaveLength(6);
    expect(stop).toBeUndefined();
  });

  test('stops at an outage while it looks for a witness, and accuses nobody', async () => {
    const link = async (part: readonly OutboxEntry[]) => {
      if (part.some(({ id }) => Number(id) < 5)) throw refusal(ROW);
      throw Object.assign(new Error('gone'), { name: 'DatabaseUnavailableException' });
    };
    const attempt = await linkIsolating(entries(1_000), link, false);
    expect(attempt).toMatchObject({ poisoned: [], stop: { kind: 'core' } });
    expect(attempt.deferred).toHaveLength(1_000);
  });

  test('stops at an outage and keeps what was linked before it', async () => {
    let calls = 0;
    const link = async (part: readonly OutboxEntry[]) => {
      calls += 1;
      if (calls > 2) throw Object.assign(new Error('gone'), { name: 'DatabaseUnavailableException' });
      if (part.length > 2) throw refusal(ROW);
    };
    const attempt = await linkIsolating(entries(4), link, false);
    expect(attempt).toMatchObject({ stop: { kind: 'core', cause: 'unreachable' } });
    expect(attempt.tried).toHaveLength(2);
    expect(attempt.deferred).toHaveLength(2);
  });

  test('passes on a fault of our own', async () => {
    await expect(
      linkIsolating(entries(2), async () => Promise.reject(new TypeError('bug')), true),
    ).rejects.toThrow('bug');
  });
});
