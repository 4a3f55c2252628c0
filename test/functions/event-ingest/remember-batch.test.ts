import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IngestAnswer } from '../../../functions/event-ingest/contract.ts';
import { receive } from '../../../functions/event-ingest/receive.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });
const { tenantCluster } = databasesOf(erp);
const NOW = new Date('2025-11-09T14:30:20Z');

beforeAll(async () => {
  await migrate(tenantCluster, erp.ownSchema);
});
beforeEach(async () => {
  erp.faults.clear();
  for (const table of ['event_hourly', 'ingest_batch'])
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.${table}`);
});

let emitted = 0;
/** Dies at the first value, as a process that is stopped between counting and emitting. */
let dies = false;

/** Sends events; `emitted` grows by the sum of what CloudWatch would get. */
function send(events: readonly unknown[], key: string, orgCode = ''): Promise<IngestAnswer> {
  return receive(
    {
      method: 'POST',
      resource: '/v1/events',
      path: {},
      principal: { kind: 'token', subject: 'erp', orgCode, scopes: ['serial-metrics/write'] },
      correlationId: 'c0ffee',
      parameterNames: [],
      parameter: () => undefined,
    },
    { body: JSON.stringify(events) },
    key,
    {
      store: { tenantCluster, schema: erp.ownSchema },
      log: quietLog(),
      now: () => NOW,
      watchedTenants: [],
      createEmitter: () => ({
        emit: (name, value) => {
          if (dies) throw new Error('killed');
          emitted += name.endsWith('_ms') ? 1 : value;
        },
        annotate: () => undefined,
        flush: () => undefined,
      }),
    },
  );
}

const rejected = (id: string, at = '2025-11-09T14:29:10Z', tenant = 'DEFAULT') => ({
  id,
  type: 'rejected',
  tenant,
  at,
  reason: 'duplicate',
});

async function counts(): Promise<Record<string, number>> {
  const [rows] = await erp.root.query<RowDataPacket[]>(
    `SELECT CONCAT_WS(' ', tenant_code, hour, metric) AS name, count FROM ${erp.ownSchema}.event_hourly
     WHERE count > 0 ORDER BY name`,
  );
  return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]));
}

const total = async () => Object.values(await counts()).reduce((sum, count) => sum + count, 0);

describe('Hourly counts', () => {
  test('are kept by tenant, hour and metric: values of a distribution, sums of a counter', async () => {
    const missing = { id: 'm', type: 'spawn_missing', tenant: 'DEFAULT', at: '2025-11-09T13:00:00Z' };
    await send(
      [
        rejected('1', '2025-11-09T13:59:59Z'),
        rejected('2', '2025-11-09T14:00:00Z'),
        rejected('3'),
        rejected('4', '2025-11-08T23:59:59Z', 'maison_atelier'),
        { ...missing, count: 20, ticket_quantity: 5_000 },
        { ...rejected('5'), type: 'serial_generated', production_type: 'oem', latency_ms: 250 },
      ],
      'a',
    );
    await send([rejected('6')], 'b');
    expect(await counts()).toEqual({
      'DEFAULT 2025-11-09 13:00:00 error.duplicate_total': 1,
      'DEFAULT 2025-11-09 13:00:00 serial.spawn_missing_total': 20,
      'DEFAULT 2025-11-09 14:00:00 error.duplicate_total': 3,
      'DEFAULT 2025-11-09 14:00:00 serial.generation_latency_ms': 1,
      'maison_atelier 2025-11-08 23:00:00 error.duplicate_total': 1,
    });
  });

  test('take codes that differ in case for one tenant', async () => {
    await send([rejected('1'), rejected('2', undefined, 'default')], 'a');
    expect(await total()).toBe(2);
  });
});

describe('A batch that is sent again', () => {
  test('is answered as before and counts nothing, whatever it holds by then', async () => {
    const wrong = { ...rejected('2'), reason: 'unknown' };
    const first = await send([rejected('1'), wrong], 'a');
    const before = emitted;
    expect(await send([rejected('1'), rejected('2'), rejected('3')], 'a')).toEqual(first);
    expect(first).toMatchObject({ accepted: 1, refused: [{ index: 1 }], remembered: true });
    expect(emitted).toBe(before);
    expect(await total()).toBe(1);
  });

  test('is one of its sender: another one, or a key in another case, counts', async () => {
    await send([rejected('1')], 'a');
    await send([rejected('1')], 'a', 'DEFAULT');
    await send([rejected('1')], 'A');
    expect(await total()).toBe(3);
  });

  test('is known although nothing of it counted', async () => {
    const first = await send([7], 'a');
    expect(await send([rejected('1')], 'a')).toEqual(first);
    expect(await total()).toBe(0);
  });

  test('counts and is emitted once when many come at once', async () => {
    const before = emitted;
    const hours = Array.from({ length: 12 }, (_, hour) =>
      rejected(`${hour}`, `2025-11-09T${String(hour).padStart(2, '0')}:00:00Z`),
    );
    const keys = ['a', 'b', 'c'];
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) => send(hours, keys[index % keys.length] ?? '')),
    );
    for (const answer of answers)
      expect(answer).toEqual({ ok: true, accepted: 12, refused: [], remembered: true });
    expect(await total()).toBe(36);
    expect(emitted - before).toBe(36);
  });

  test('after 15 days is forgotten', async () => {
    await send([rejected('1')], 'a');
    await erp.root.query(
      `UPDATE ${erp.ownSchema}.ingest_batch SET received_at = UTC_TIMESTAMP() - INTERVAL 16 DAY`,
    );
    await send([rejected('2')], 'b');
    const [rows] = await erp.root.query<RowDataPacket[]>(
      `SELECT batch_key FROM ${erp.ownSchema}.ingest_batch`,
    );
    expect(rows).toEqual([{ batch_key: 'b' }]);
  });
});

describe('Faults', () => {
  test.each(['before-commit', 'after-commit'] as const)(
    'at any statement, cut %s, lose no event and count none twice',
    async (moment) => {
      for (let at = 1; ; at++) {
        const key = `cut-${moment}-${at}`;
        const countedBefore = await total();
        const emittedBefore = emitted;
        const fault = erp.faults.add({ kind: 'cut', moment, at });
        const first = await send([rejected('1')], key);
        const struck = erp.faults.list().find(({ id }) => id === fault.id)?.struck ?? 0;
        erp.faults.clear();
        expect(emitted - emittedBefore).toBe(1);
        expect(first.accepted).toBe(1);
        expect(await send([rejected('1')], key)).toMatchObject({ accepted: 1, remembered: true });
        expect((await total()) - countedBefore).toBe(1);
        if (struck === 0) return;
      }
    },
  );

  test('between counting and emitting leave a batch that is counted, and only once', async () => {
    dies = true;
    await expect(send([rejected('1')], 'a')).rejects.toThrow('killed');
    dies = false;
    expect(await total()).toBe(1);
    expect(await send([rejected('1')], 'a')).toMatchObject({ accepted: 1, remembered: true });
    expect(await total()).toBe(1);
  });

  test('leave the events to CloudWatch and say so', async () => {
    const before = emitted;
    erp.faults.add({ kind: 'refuse', exception: 'DatabaseUnavailableException' });
    expect(await send([rejected('1')], 'a')).toEqual({
      ok: true,
      accepted: 1,
      refused: [],
      remembered: false,
    });
    expect(emitted - before).toBe(1);
  });

  test('whatever is sent how often: the counts are those of the first of each key', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ key: fc.nat(5), events: fc.integer({ min: 1, max: 5 }) }), { maxLength: 12 }),
        async (batches) => {
          const before = await total();
          const prefix = `run${before}.${emitted}`;
          const expected = new Map<number, number>();
          for (const { key, events } of batches) {
            if (!expected.has(key)) expected.set(key, events);
            const list = Array.from({ length: events }, (_, index) => rejected(`${index}`));
            const answer = await send(list, `${prefix}-${key}`);
            expect(answer.accepted).toBe(expected.get(key));
          }
          expect((await total()) - before).toBe([...expected.values()].reduce((sum, one) => sum + one, 0));
        },
      ),
      { numRuns: 15 },
    );
  });
});
