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
    refused: false,
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

const FIRST = { witnessed: false, last: false };
const WITNESSED = { witnessed: true, last: false };
const LAST = { witnessed: true, last: true };

const idsOf = (list: readonly { readonly entry: OutboxEntry }[]) =>
  list.map(({ entry }) => Number(entry.id)).toSorted((a, b) => a - b);

/** Counts the calls of a link. */
function counted(link: (part: readonly OutboxEntry[]) => Promise<void>) {
  const calls = { count: 0 };
  return {
    calls,
    link: (part: readonly OutboxEntry[]) => {
      calls.count += 1;
      return link(part);
    },
  };
}

const gone = () => Object.assign(new Error('gone'), { name: 'DatabaseUnavailableException' });

describe('linkIsolating', () => {
  test('puts every entry into exactly one list, whatever is refused', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 399 }), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 400 }),
        ids,
        fc.constantFrom(ROW, STATEMENT),
        fc.constantFrom(FIRST, WITNESSED, LAST),
        async (size, bad, code, options) => {
          const all = entries(size);
          const attempt = await linkIsolating(all, refusing(new Set(bad.map(String)), code), options);
          const sorted = [
            ...attempt.tried,
            ...attempt.poisoned.map(({ entry }) => entry),
            ...attempt.aside.map(({ entry }) => entry),
            ...attempt.deferred,
          ]
            .map(({ id }) => Number(id))
            .toSorted((a, b) => a - b);
          expect(sorted).toEqual(all.map(({ id }) => Number(id)));
        },
      ),
    );
  });

  test('accuses exactly the entries that are refused with an error of a row', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(ids, fc.constantFrom(WITNESSED, LAST), async (bad, options) => {
        const attempt = await linkIsolating(entries(64), refusing(new Set(bad.map(String)), ROW), options);
        expect(idsOf(attempt.poisoned)).toEqual(bad.toSorted((a, b) => a - b));
        expect(attempt.tried).toHaveLength(64 - bad.length);
        expect(attempt.aside).toEqual([]);
      }),
    );
  });

  test('accuses an entry of any other error when three that were tried after it were taken, else sets it aside', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(ids, fc.constantFrom(WITNESSED, LAST), async (bad, options) => {
        const order: { id: number; taken: boolean }[] = [];
        const refuse = refusing(new Set(bad.map(String)), STATEMENT);
        const attempt = await linkIsolating(
          entries(40),
          async (part) => {
            const taken = !part.some(({ id }) => bad.includes(Number(id)));
            if (taken || part.length === 1) order.push(...part.map(({ id }) => ({ id: Number(id), taken })));
            await refuse(part);
          },
          options,
        );
        const takenAfter = (id: number) =>
          order.slice(order.findIndex((each) => each.id === id)).filter(({ taken }) => taken).length;
        const sorted = bad.toSorted((a, b) => a - b);
        expect(idsOf(attempt.poisoned)).toEqual(sorted.filter((id) => takenAfter(id) >= 3));
        expect(idsOf(attempt.aside)).toEqual(sorted.filter((id) => takenAfter(id) < 3));
      }),
    );
  });

  test('does not hold earlier successes against an entry, however many', async () => {
    const attempt = await linkIsolating(entries(200), refusing(new Set(['199']), STATEMENT), WITNESSED);
    expect(attempt).toMatchObject({ poisoned: [], aside: [{ entry: { id: '199' } }] });
    expect(attempt.tried).toHaveLength(199);
  });

  test('accuses nobody when all are refused alike, and soon gives up asking', async () => {
    for (const code of [STATEMENT, ROW]) {
      const { link, calls } = counted(async () => {
        throw refusal(code);
      });
      const attempt = await linkIsolating(entries(1_000), link, FIRST);
      expect(attempt).toMatchObject({ tried: [], poisoned: [] });
      expect(attempt.aside).toHaveLength(1_000);
      expect(calls.count).toBeLessThan(40);
    }
  });

  test('accuses entries that are refused for a value of their own each, although nothing was taken', async () => {
    const { link, calls } = counted(async ([entry]) => {
      throw Object.assign(
        new Error(`Database error code: 1062. Message: Duplicate entry '2-${entry?.tokenId}'`),
        {
          name: 'DatabaseErrorException',
        },
      );
    });
    const few = await linkIsolating(entries(40), link, FIRST);
    expect(few.poisoned).toHaveLength(40);
    calls.count = 0;
    const many = await linkIsolating(entries(1_000), link, FIRST);
    expect(many.poisoned.length).toBeGreaterThan(90);
    expect(many.poisoned.length + many.aside.length).toBe(1_000);
    expect(calls.count).toBeLessThanOrEqual(417);
  });

  test('accuses a lone entry whose own value is refused, but not one whose statement is', async () => {
    expect(await linkIsolating(entries(1), refusing(new Set(['0']), ROW), FIRST)).toMatchObject({
      poisoned: [{ entry: { id: '0' } }],
    });
    expect(await linkIsolating(entries(1), refusing(new Set(['0']), STATEMENT), FIRST)).toMatchObject({
      poisoned: [],
      aside: [{ entry: { id: '0' }, error: expect.stringContaining('1146') }],
    });
  });

  test('links what stands behind poisoned entries, however many, and makes no more calls than it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom(ROW, STATEMENT),
        fc.constantFrom(FIRST, LAST),
        async (inFront, code, options) => {
          const bad = new Set(Array.from({ length: inFront }, (_, index) => String(index)));
          const { link, calls } = counted(refusing(bad, code));
          const { tried, deferred } = await linkIsolating(entries(1_000), link, options);
          expect(deferred).toEqual([]);
          expect(calls.count).toBeLessThanOrEqual(options.last ? 200 : 417);
          // A part of at most 31 holds both.
          expect(tried.length).toBeGreaterThanOrEqual(1_000 - inFront - 31);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('accuses entries that are all refused for their own values, when they are all there is', async () => {
    const bad = new Set(['0', '1', '2', '3', '4', '5']);
    const { poisoned, aside } = await linkIsolating(entries(6), refusing(bad, ROW), FIRST);
    expect(poisoned).toHaveLength(6);
    expect(aside).toEqual([]);
  });

  test('stops at an outage while it looks for a witness, and accuses nobody', async () => {
    const link = async (part: readonly OutboxEntry[]) => {
      if (part.some(({ id }) => Number(id) < 5)) throw refusal(ROW);
      throw gone();
    };
    const attempt = await linkIsolating(entries(1_000), link, FIRST);
    expect(attempt).toMatchObject({ poisoned: [], aside: [], stop: { cause: 'unreachable' } });
    expect(attempt.deferred).toHaveLength(1_000);
  });

  test('stops at an outage and keeps what was linked before it', async () => {
    let calls = 0;
    const link = async (part: readonly OutboxEntry[]) => {
      calls += 1;
      if (calls > 2) throw gone();
      if (part.length > 2) throw refusal(ROW);
    };
    const attempt = await linkIsolating(entries(4), link, FIRST);
    expect(attempt).toMatchObject({ stop: { cause: 'unreachable' } });
    expect(attempt.tried).toHaveLength(2);
    expect(attempt.deferred).toHaveLength(2);
  });

  test('passes on a fault of our own', async () => {
    await expect(
      linkIsolating(entries(2), async () => Promise.reject(new TypeError('bug')), WITNESSED),
    ).rejects.toThrow('bug');
  });
});
