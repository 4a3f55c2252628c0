import type { RowDataPacket } from 'mysql2/promise';
import { beforeEach, describe, expect, test } from 'vitest';
import { windowStart } from '../../../../functions/shared/database/window-start.ts';
import { LATEST } from '../../../../functions/shared/queries/sql-time.ts';
import { useErp } from '../../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const table = `${erp.tenant('DEFAULT').database}.flow_token`;

const START = windowStart(
  { name: table, id: 'id_token', time: 'spawned_at' },
  { before: 'NOW() - INTERVAL 25 HOUR', latest: LATEST, asked: 'often' },
);

beforeEach(async () => {
  await erp.root.query(`TRUNCATE ${table}`);
  await erp.root.query("SET SESSION sql_mode = ''");
});

/** Appends rows; the last of them lies so many minutes back, each before it a minute more. */
async function append(rows: number, minutesAgo: number): Promise<void> {
  const digit =
    '(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
  const digits = 'abcdef'.slice(0, String(rows).length).split('');
  const number = digits.map((name, place) => `${name}.n * ${10 ** place}`).join(' + ');
  await erp.root.query(
    `INSERT INTO ${table} (id_instance, serial_number, spawned_at)
     SELECT 1, 'S', NOW() - INTERVAL ? MINUTE - INTERVAL (? - numbers.n) MINUTE
     FROM (SELECT ${number} AS n FROM ${digits.map((name) => `${digit} AS ${name}`).join(' JOIN ')}) AS numbers
     WHERE numbers.n BETWEEN 1 AND ? ORDER BY numbers.n`,
    [minutesAgo, rows, rows],
  );
}

async function one(id: number, time: string | null): Promise<void> {
  await erp.root.query(
    `INSERT INTO ${table} (id_token, id_instance, serial_number, spawned_at) VALUES (?, 1, 'S', ?)`,
    [id, time],
  );
}

const DAY = 1_440;

/** Of the rows of the last 24 hours: how many there are, and how many of them lie behind the answer. */
async function found(): Promise<{ known: boolean; there: number; found: number }> {
  const [[answer]] = await erp.root.query<RowDataPacket[]>(
    `SELECT start.id IS NOT NULL AS known, COUNT(token.id_token) AS there,
       COALESCE(SUM(token.id_token > start.id), 0) AS found
     FROM (SELECT ${START} AS id) AS start LEFT JOIN ${table} AS token
       ON token.spawned_at >= NOW() - INTERVAL 24 HOUR AND token.spawned_at <= NOW() + INTERVAL 5 MINUTE
     GROUP BY start.id`,
  );
  return {
    known: Number(answer?.['known']) === 1,
    there: Number(answer?.['there']),
    found: Number(answer?.['found']),
  };
}

describe("A window's rows are found", () => {
  test('where they are the newest, and hardly more than they are read', async () => {
    await append(20_000, DAY + 61);
    await append(100, 0);
    expect(await found()).toEqual({ known: true, there: 100, found: 100 });
    const [[read]] = await erp.root.query<RowDataPacket[]>(
      `SELECT COUNT(*) AS rows_behind FROM ${table} WHERE id_token > (SELECT ${START})`,
    );
    expect(Number(read?.['rows_behind'])).toBeLessThan(2_500);
  });

  test.each([1_200, 3_000, 50_000])('before an import of %i rows dated 60 days back', async (imported) => {
    await append(4_000, DAY + 5);
    await append(40, 10);
    await append(imported, 60 * DAY);
    expect(await found()).toEqual({ known: true, there: 40, found: 40 });
  });

  test('before an import into a table that held nothing else', async () => {
    await append(40, 10);
    await append(30_000, 60 * DAY);
    expect(await found()).toEqual({ known: true, there: 40, found: 40 });
  });

  test('before rows of the future, rows without a time and zero dates', async () => {
    await append(4_000, DAY + 5);
    await append(40, 10);
    for (const time of ["'2062-01-01'", 'NULL', "'0000-00-00'"])
      await erp.root.query(
        `INSERT INTO ${table} (id_instance, serial_number, spawned_at)
         SELECT 1, 'S', ${time} FROM ${table} LIMIT 3000`,
      );
    expect(await found()).toEqual({ known: true, there: 40, found: 40 });
  });

  test('although single rows have odd ids and odd times', async () => {
    await append(4_000, DAY + 5);
    await append(40, 10);
    await one(-7, '2062-01-01 00:00:00');
    await one(2_147_483_646, '0000-00-00 00:00:00');
    await one(2_147_483_647, '2062-01-01 00:00:00');
    expect(await found()).toEqual({ known: true, there: 40, found: 40 });
  });

  test('in a small table, in whatever order its rows stand', async () => {
    for (let day = 0; day < 20; day++) await append(30, ((day * 7) % 20) * (DAY + 40));
    expect(await found()).toEqual({ known: true, there: 30, found: 30 });
  });
});

test('Where a window begins is not known when an import is longer than what is looked through', async () => {
  await append(4_000, DAY + 5);
  await append(40, 10);
  await append(202_000, 60 * DAY);
  expect(await found()).toMatchObject({ known: false });
});

test('An idle factory of old rows in their order has no rows in the window, and that is known', async () => {
  await append(230_000, 60 * DAY);
  expect(await found()).toEqual({ known: true, there: 0, found: 0 });
});
