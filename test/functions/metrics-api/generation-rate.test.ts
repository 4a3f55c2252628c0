import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { answer } from '../../../functions/metrics-api/route.ts';
import type { Database, Statement } from '../../../functions/shared/database/data-api.ts';
import { databasesOf } from '../../support/functions.ts';
import { type Erp, useErp } from '../../support/mariadb.ts';
import { asker, dropIn, servicesOf, sqlText } from './actions-fixture.ts';

const servers: [string, Erp][] = [
  ['UTC', await useErp()],
  ['+07:00', await useErp({ timeZone: '+07:00' })],
];
const MIDNIGHT = Date.parse('2025-11-09T00:00:00Z');
const DAY = 86_400_000;

interface Registered {
  readonly tenantId: number;
  readonly type: 'hatthasilpa' | 'oem';
  readonly at: number;
  readonly linked: boolean;
}

/** Random seconds of 40 days, half of them next to a midnight. */
const second = fc.oneof(
  fc.integer({ min: -40 * 86_400, max: 2 * 86_400 }),
  fc
    .tuple(fc.integer({ min: -31, max: 2 }), fc.constantFrom(-1, 0, 1))
    .map(([day, edge]) => day * 86_400 + edge),
);
const rows = fc
  .sample(
    fc.record({
      tenantId: fc.constantFrom(1, 2),
      type: fc.constantFrom('hatthasilpa' as const, 'oem' as const),
      at: second.map((seconds) => MIDNIGHT + seconds * 1_000),
      linked: fc.boolean(),
    }),
    { numRuns: 1_500, seed: 7 },
  )
  .map((row): Registered => ({ ...row, linked: row.linked && row.type === 'hatthasilpa' }));

beforeAll(async () => {
  for (const [, erp] of servers)
    await erp.root.query(
      `INSERT INTO ${erp.coreDatabase}.serial_registry
        (serial_code, tenant_id, org_code, production_type, dag_token_id, hash_signature, checksum, created_at) VALUES ?`,
      [
        rows.map(({ tenantId, type, at, linked }, index) => [
          `S-${index}`,
          tenantId,
          'ORG',
          type,
          linked ? index : null,
          'f',
          '0',
          sqlText(at),
        ]),
      ],
    );
});

function expected(tenantId: number, days: number, now: number) {
  const today = now - (((now % DAY) + DAY) % DAY);
  return Array.from({ length: days }, (_, index) => today - index * DAY).flatMap((midnight) =>
    ['hatthasilpa', 'oem'].map((type) => {
      const found = rows.filter(
        (row) =>
          row.tenantId === tenantId && row.type === type && row.at >= midnight && row.at < midnight + DAY,
      );
      return {
        date: new Date(midnight).toISOString().slice(0, 10),
        production_type: type,
        total_serials: found.length,
        linked_tokens: found.filter(({ linked }) => linked).length,
      };
    }),
  );
}

describe.each(servers)('generation_rate on a server in %s', (_, erp) => {
  const ask = asker(erp);

  test('counts full UTC days for any number of days and at any time, midnight included', async () => {
    const time = fc.constantFrom(0, 1, 43_200_000, DAY - 1).map((ms) => MIDNIGHT + ms);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2),
        fc.integer({ min: 1, max: 30 }),
        time,
        async (id, days, now) => {
          const tenant = id === 1 ? 'DEFAULT' : 'maison_atelier';
          const parameters = { action: 'generation_rate', days: String(days) };
          expect(await ask(parameters, { tenant, now: new Date(now) })).toEqual({
            ok: true,
            timestamp: `${new Date(now).toISOString().slice(0, 19)}Z`,
            tenant_id: id,
            tenant_code: tenant,
            days,
            generation_rate: expected(id, days, now),
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('answers seven days without a number', async () => {
    expect(await ask({ action: 'generation_rate' }, { now: new Date(MIDNIGHT) })).toMatchObject({
      days: 7,
      generation_rate: expected(1, 7, MIDNIGHT),
    });
  });

  test.each(['', '0', '31', '100', '-1', '+7', '7.0', '7e0', ' 7', '07', 'seven', "7' OR 1=1", '0x7', '٧'])(
    'refuses days=%j',
    async (days) => {
      await expect(ask({ action: 'generation_rate', days })).rejects.toMatchObject({
        status: 400,
        appCode: 'SERIAL_METRICS_400_VALIDATION',
        message: expect.stringMatching(/days must be a whole number from 1 to 30/),
      });
    },
  );

  test('reads the index on tenant and time alone', async () => {
    const sent: Statement[] = [];
    const { core } = databasesOf(erp);
    const listening: Database = {
      ...core,
      read(statement) {
        sent.push(statement);
        return core.read(statement);
      },
    };
    const databases = { ...databasesOf(erp), core: listening };
    await answer(
      dropIn({ action: 'generation_rate', days: '1' }),
      servicesOf(erp, { databases, now: () => new Date(MIDNIGHT) }),
    );
    const statement = sent.find(({ sql }) => sql.includes('serial_registry'));
    const sql = Object.entries(statement?.parameters ?? {}).reduce(
      (text, [name, value]) => text.replaceAll(`:${name}`, erp.root.escape(value)),
      statement?.sql ?? '',
    );
    await erp.root.query(`USE ${erp.coreDatabase}`);
    const [plan] = await erp.root.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`);
    expect(plan).toMatchObject([{ key: 'idx_tenant_date', type: 'range' }]);
  });
});
