import { BadRequestException, DatabaseErrorException } from '@aws-sdk/client-rds-data';
import { expect, test } from 'vitest';
import {
  adaptivePages,
  readAdaptively,
  readFirst,
  readInParts,
} from '../../../../functions/shared/database/adaptive-pages.ts';
import { isTooLarge } from '../../../../functions/shared/database/too-large.ts';

const refusal = () =>
  new BadRequestException({
    $metadata: {},
    message: 'Database returned more than the allowed response size limit',
  });

/** Rows of so many bytes each, of which an answer holds a thousand; keeps how many were asked for. */
function tableOf(sizes: readonly number[]) {
  const asked: number[] = [];
  return {
    asked,
    read: async (after: number | undefined, limit: number) => {
      asked.push(limit);
      const from = after === undefined ? 0 : after + 1;
      const page = sizes.slice(from, from + limit).map((_, index) => from + index);
      if (page.reduce((sum, row) => sum + (sizes[row] ?? 0), 0) > 1_000) throw refusal();
      return page;
    },
  };
}

test('reads a table of narrow rows in full pages', async () => {
  const { read, asked } = tableOf(Array.from({ length: 250 }, () => 1));
  expect(await readAdaptively(100, read)).toEqual(Array.from({ length: 250 }, (_, row) => row));
  expect(asked).toEqual([100, 100, 100]);
});

test('halves a page that is refused, and tries larger ones again once the wide rows are behind', async () => {
  const sizes = Array.from({ length: 4_000 }, (_, row) => (row < 100 ? 90 : 1));
  const { read, asked } = tableOf(sizes);
  expect(await readAdaptively(800, read)).toEqual(sizes.map((_, row) => row));
  expect(Math.min(...asked)).toBeGreaterThanOrEqual(6);
  expect(Math.max(...asked.slice(-3))).toBeGreaterThan(700);
  expect(asked.length).toBeLessThan(60);
});

test('reads as many rows as were asked for, in one page where they fit and in several where not', async () => {
  const narrow = tableOf(Array.from({ length: 50 }, () => 1));
  expect(await readFirst(20, narrow.read)).toEqual(Array.from({ length: 20 }, (_, row) => row));
  expect(narrow.asked).toEqual([20]);
  const wide = tableOf(Array.from({ length: 50 }, () => 150));
  expect(await readFirst(20, wide.read)).toEqual(Array.from({ length: 20 }, (_, row) => row));
  expect(await readFirst(80, wide.read)).toHaveLength(50);
});

test('names a single row that does not fit, and hands out those before it', async () => {
  const { read } = tableOf([1, 1, 2_000, 1]);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const page of adaptivePages(10, read)) seen.push(...page);
  })();
  await expect(reading).rejects.toMatchObject({
    name: 'RowTooLargeError',
    cause: { name: 'BadRequestException' },
  });
  expect(seen).toEqual([0, 1]);
});

test('passes on what is not about size', async () => {
  const reading = readAdaptively(10, () => Promise.reject(new Error('gone')));
  await expect(reading).rejects.toThrow('gone');
});

test('asks about half as many items where the answer about all is refused, and keeps their order', async () => {
  const asked: number[] = [];
  const rows = await readInParts(
    Array.from({ length: 100 }, (_, item) => item),
    50,
    async (part) => {
      asked.push(part.length);
      if (part.length > 12) throw refusal();
      return part.flatMap((item) => [item, item]);
    },
  );
  expect(rows).toEqual(Array.from({ length: 200 }, (_, row) => Math.floor(row / 2)));
  expect(asked.slice(0, 3)).toEqual([50, 25, 12]);
});

test('names an item whose answer does not fit alone', async () => {
  const reading = readInParts(['one'], 10, () => Promise.reject(refusal()));
  await expect(reading).rejects.toMatchObject({ name: 'RowTooLargeError' });
});

test('knows both refusals for size by the beginning of their texts, and no message that quotes one', () => {
  const bad = (message: string) => new BadRequestException({ $metadata: {}, message });
  expect(isTooLarge(refusal())).toBe(true);
  expect(isTooLarge(bad('Database response exceeded size limit'))).toBe(true);
  expect(isTooLarge(bad('Packet for query is too large'))).toBe(true);
  expect(
    isTooLarge(new DatabaseErrorException({ $metadata: {}, message: 'Packet for query is too large' })),
  ).toBe(true);
  const quoting = "Duplicate entry 'Packet for query is too large' for key 'x'";
  expect(isTooLarge(new DatabaseErrorException({ $metadata: {}, message: quoting }))).toBe(false);
  expect(isTooLarge(new Error('Packet for query is too large'))).toBe(false);
  expect(isTooLarge('Packet for query is too large')).toBe(false);
});
