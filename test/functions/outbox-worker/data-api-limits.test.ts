import mysql from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runOutboxWorker } from '../../../functions/outbox-worker/run.ts';
import { openDatabases } from '../../../functions/shared/database/databases.ts';
import { quietLog, RELAXED } from '../../support/functions.ts';
import { testClient, useErp } from '../../support/mariadb.ts';
import { clearLinks, coreLinks, enqueue, outboxOf, register, runWorker } from '../../support/outbox.ts';

// Statements end after a second here instead of 45.
const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'], limits: { statementMs: 1_000 } });
const first = erp.tenant('DEFAULT');
const second = erp.tenant('maison_atelier');

beforeEach(() => clearLinks(erp));
afterEach(() => erp.faults.clear());

/** Longest serials and ids, and four bytes a character: no page of the worker's answers is larger. */
const longest = (index: number) => `${'𐌀'.repeat(58)}${String(index).padStart(6, '0')}`;

test('A full batch of the longest rows passes the limits of 1 MiB an answer and 4 MiB a request', async () => {
  const count = 1_000;
  const tokens = Array.from({ length: count }, (_, index) =>
    String(9_000_000_000_000_000_000n + BigInt(index)),
  );
  await register(
    erp,
    tokens.map((_, index) => ({ serial: longest(index), tenantId: first.id })),
  );
  await erp.root.query(
    `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, last_error, created_at) VALUES ?`,
    [tokens.map((token, index) => [longest(index), token, '𐌀'.repeat(10_000), '2025-11-09 10:00:00'])],
  );
  expect(await runWorker(erp)).toMatchObject({ succeeded: count, errors: 0, deferred: 0 });
});

describe('A registry row that somebody keeps locked longer than a statement may take', () => {
  async function locked(serials: readonly string[], work: () => Promise<void>): Promise<void> {
    const other = await mysql.createConnection({ socketPath: erp.socketPath, user: 'root' });
    try {
      await other.query('BEGIN');
      await other.query(
        `SELECT 1 FROM ${erp.coreDatabase}.serial_registry WHERE serial_code IN (?) FOR UPDATE`,
        [serials],
      );
      await work();
    } finally {
      await other.end();
    }
  }

  beforeEach(async () => {
    await register(erp, [
      { serial: 'A-1', tenantId: first.id },
      { serial: 'B-1', tenantId: second.id },
    ]);
    await enqueue(erp, first, [{ serial: 'A-1', token: 11 }]);
    await enqueue(erp, second, [{ serial: 'B-1', token: 11 }]);
  });

  test('holds up its tenant alone, who is not charged, and no alarm is raised', async () => {
    await locked(['A-1'], async () => {
      expect(await runWorker(erp)).toMatchObject({ succeeded: 1, deferred: 1, coreUnreachable: false });
    });
    expect(await coreLinks(erp)).toEqual({ 'A-1': null, 'B-1': '11' });
    expect(await outboxOf(erp, first)).toMatchObject([{ status: 'pending', retries: 0 }]);
    expect(await runWorker(erp)).toMatchObject({ succeeded: 1 });
  });

  test('is the Core DB that does not answer when a second tenant waits, too', async () => {
    await locked(['A-1', 'B-1'], async () => {
      expect(await runWorker(erp)).toMatchObject({ succeeded: 0, deferred: 2, coreUnreachable: true });
    });
  });
});

test('A call that is throttled is repeated by the SDK, with jitter, and nothing is lost', async () => {
  await register(erp, [{ serial: 'A-1', tenantId: first.id }]);
  await enqueue(erp, first, [{ serial: 'A-1', token: 11 }]);
  for (const at of [1, 3, 5, 7]) erp.faults.add({ kind: 'refuse', exception: 'ThrottlingException', at });
  const client = testClient(erp.endpoint, 3);
  const settings = {
    CORE_CLUSTER_ARN: erp.coreClusterArn,
    CORE_SECRET_ARN: erp.coreSecretArn,
    CORE_DATABASE: erp.coreDatabase,
    TENANT_CLUSTER_ARN: erp.tenantClusterArn,
    TENANT_SECRET_ARN: erp.tenantSecretArn,
  };
  const summary = await runOutboxWorker(
    {
      databases: openDatabases(settings, client, { deadline: RELAXED, resumePatienceMs: 0 }),
      deadline: RELAXED,
      log: quietLog(),
      now: () => new Date(),
      tellDeaths: async () => undefined,
    },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: [],
      mode: 'repair',
    },
    {},
  );
  client.destroy();
  expect(summary).toMatchObject({ succeeded: 1, deferred: 0, errors: 0 });
});

test('Entries without a retry count are due, charged and settled like those with 0', async () => {
  await register(erp, [{ serial: 'A-1', tenantId: first.id }]);
  await erp.root.query(
    `INSERT INTO ${first.database}.serial_link_outbox (serial_code, dag_token_id, retry_count, created_at)
     VALUES ('A-1', 11, NULL, NOW() - INTERVAL 1 HOUR), ('A-none', 12, NULL, NOW() - INTERVAL 1 HOUR)`,
  );
  expect(await runWorker(erp)).toMatchObject({ succeeded: 1, failed: 1 });
  expect(await outboxOf(erp, first)).toMatchObject([{ status: 'done' }, { status: 'pending', retries: 1 }]);
});
