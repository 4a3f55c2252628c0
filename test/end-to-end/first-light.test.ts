import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DatabaseErrorException, ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { ListTopicsCommand, NotFoundException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunSummary } from '../../functions/outbox-worker/summary.ts';
import type { Status } from '../../local/console/status.ts';
import { type RunningSystem, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';
import { numbers } from '../support/numbers.ts';

const { dataDir, remove } = temporaryDataDir();
let system: RunningSystem;

beforeAll(async () => {
  system = await startLocalSystem(dataDir, ['--empty']);
  // The schedules fire once at the start; after that only this file runs the worker.
  const jobs = ['outbox-worker', 'metrics-collector', 'consistency-checker'];
  for (const job of jobs) await system.local('POST', `pause/${job}`);
  await vi.waitFor(async () => expect((await status()).runs).toHaveLength(jobs.length), { timeout: 20_000 });
});
afterAll(async () => {
  await system.stop();
  remove();
});

async function status(): Promise<Status> {
  return (await (await system.local('GET', 'status')).json()) as Status;
}

async function runWorker(): Promise<RunSummary> {
  return (await (await system.local('POST', 'run/outbox-worker')).json()) as RunSummary;
}

const SUMMARY = '/source/platform_serial_metrics_api.php?action=summary';

/** Serials registered and spawned, whose core links all wait in the outbox; due at once. */
async function waitingLinks(count: number, prefix: string): Promise<void> {
  const { root, endpoints } = system;
  const tenant = endpoints.tenantDatabases['DEFAULT'];
  await root.query(
    `INSERT INTO ${endpoints.coreDatabase}.serial_registry
      (serial_code, tenant_id, org_code, production_type, hash_signature, checksum)
     SELECT CONCAT(?, seq), 1, 'DEFA', 'hatthasilpa', REPEAT('f', 64), '0' FROM ${numbers(1, count)}`,
    [prefix],
  );
  await root.query(
    `INSERT INTO ${tenant}.serial_link_outbox (serial_code, dag_token_id, last_error, created_at)
     SELECT CONCAT(?, seq), seq, 'gone away', NOW() - INTERVAL 10 MINUTE FROM ${numbers(1, count)}`,
    [prefix],
  );
}

async function count(sql: string): Promise<number> {
  const [rows] = await system.root.query<RowDataPacket[]>(sql);
  return Number(Object.values(rows[0] ?? {})[0]);
}

describe('The API', () => {
  test('answers the summary on both paths, equal to direct SQL', async () => {
    await waitingLinks(3, 'S-');
    const { coreDatabase, tenantDatabases } = system.endpoints;
    const expected = {
      generated: await count(`SELECT COUNT(*) FROM ${coreDatabase}.serial_registry WHERE tenant_id = 1`),
      pending: await count(
        `SELECT COUNT(*) FROM ${tenantDatabases['DEFAULT']}.serial_link_outbox WHERE status = 'pending'`,
      ),
    };
    for (const target of [SUMMARY, '/v1/metrics/summary']) {
      const response = await system.api(target);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await response.json()).toMatchObject({
        ok: true,
        tenant_id: 1,
        tenant_code: 'DEFAULT',
        serial_metrics: { total_generated: expected.generated },
        outbox_metrics: { pending: expected.pending },
      });
    }
  });

  test('knows tokens as well as cookies, and echoes a correlation id', async () => {
    const { tokens } = system.endpoints;
    const own = await system.api(SUMMARY, {
      Authorization: `Bearer ${tokens['maison_atelier']}`,
      'X-Correlation-Id': 'c0ffee-1',
    });
    expect(own.headers.get('x-correlation-id')).toBe('c0ffee-1');
    expect(await own.json()).toMatchObject({ tenant_code: 'maison_atelier' });
    const platform = { Authorization: `Bearer ${tokens['platform']}` };
    expect(await (await system.api(`${SUMMARY}&tenant=DEFAULT`, platform)).json()).toMatchObject({
      tenant_code: 'DEFAULT',
    });
  });

  test.each<[string, string, () => Record<string, string>, number, string]>([
    ['nobody', SUMMARY, () => ({}), 401, 'CORE_401_UNAUTHORIZED'],
    ['a made-up session', SUMMARY, () => ({ Cookie: 'PHPSESSID=made-up' }), 401, 'CORE_401_UNAUTHORIZED'],
    ['a made-up token', SUMMARY, () => ({ Authorization: 'Bearer a.b.c' }), 401, 'CORE_401_UNAUTHORIZED'],
    [
      'a token without the scope',
      SUMMARY,
      () => ({ Authorization: `Bearer ${system.endpoints.tokens['ingest']}` }),
      403,
      'CORE_403_FORBIDDEN',
    ],
    [
      'a platform token without tenant',
      SUMMARY,
      () => ({ Authorization: `Bearer ${system.endpoints.tokens['platform']}` }),
      400,
      'SERIAL_METRICS_400_VALIDATION',
    ],
    [
      'an unknown action',
      '/source/platform_serial_metrics_api.php?action=x',
      member,
      400,
      'SERIAL_METRICS_400_UNKNOWN',
    ],
    [
      'a missing action',
      '/source/platform_serial_metrics_api.php',
      member,
      400,
      'SERIAL_METRICS_400_UNKNOWN',
    ],
    ['an action sent twice', `${SUMMARY}&action=summary`, member, 400, 'SERIAL_METRICS_400_VALIDATION'],
    ['an unknown path', '/nothing/here', member, 404, 'CORE_404_NOT_FOUND'],
    ['an unknown action in the path', '/v1/metrics/nothing', member, 404, 'SERIAL_METRICS_404_UNKNOWN'],
  ])("answers %s in the ERP's envelope", async (_, target, headers, status, appCode) => {
    const response = await system.api(target, headers());
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ ok: false, error: expect.any(String), app_code: appCode });
    expect(response.headers.get('x-correlation-id')).toBeTruthy();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('answers what it can while the Core DB is down, and 503 with a time to come back where that is nothing', async () => {
    await system.local('POST', 'faults', {
      kind: 'refuse',
      exception: 'DatabaseUnavailableException',
      match: { cluster: 'core' },
    });
    const partial = await system.api(SUMMARY);
    const response = await system.api('/v1/metrics/generation_rate');
    await system.local('DELETE', 'faults');
    expect(partial.status).toBe(200);
    expect(await partial.json()).toMatchObject({ serial_metrics: null, degraded: ['core_db'] });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await response.json()).toMatchObject({ ok: false, app_code: 'CORE_503_DB' });
  });
});

describe('The other actions and the desk', () => {
  test.each(['summary', 'generation_rate', 'link_health', 'errors', 'jobs'])(
    'answer %s on both paths, and 304 to who has it already',
    async (action) => {
      const [dropIn, versioned] = await Promise.all([
        system.api(`/source/platform_serial_metrics_api.php?action=${action}`),
        system.api(`/v1/metrics/${action}`),
      ]);
      expect([dropIn.status, versioned.status]).toEqual([200, 200]);
      const etag = versioned.headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[^"]+"$/);
      if (action === 'link_health' || action === 'jobs') return; // Ages and runs change from second to second.
      const again = await system.api(`/v1/metrics/${action}`, { ...member(), 'If-None-Match': etag });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe('');
    },
  );

  test('take an event once, however often its batch is sent', async () => {
    const body = JSON.stringify([
      { id: 'e1', type: 'rejected', tenant: 'DEFAULT', at: new Date().toISOString(), reason: 'duplicate' },
    ]);
    const headers = {
      Authorization: `Bearer ${system.endpoints.tokens['ingest']}`,
      'Idempotency-Key': 'batch-1',
    };
    for (let sent = 0; sent < 3; sent++) {
      const response = await fetch(`${system.endpoints.api}/v1/events`, { method: 'POST', headers, body });
      expect(await response.json()).toMatchObject({ ok: true, accepted: 1, refused: [] });
    }
    expect(await (await system.api('/v1/metrics/errors')).json()).toMatchObject({
      error_metrics: { duplicate_total: 1 },
    });
  });

  test('show a dead entry, explain it and let a person acknowledge it, once', async () => {
    const tenant = system.endpoints.tenantDatabases['DEFAULT'];
    await system.root.query(
      `INSERT INTO ${tenant}.serial_link_outbox (serial_code, dag_token_id, status, last_error) VALUES ('TEMP-D', 1, 'dead', 'x')`,
    );
    const { entries } = (await (await system.api('/v1/outbox?status=dead')).json()) as {
      entries: { id: string; serial_code: string }[];
    };
    const id = entries.find(({ serial_code }) => serial_code === 'TEMP-D')?.id;
    expect(await (await system.api(`/v1/outbox/${id}`)).json()).toMatchObject({ ok: true, entry: { id } });
    const acknowledge = () =>
      fetch(`${system.endpoints.api}/v1/outbox/${id}/acknowledge`, {
        method: 'POST',
        headers: { ...member(), 'Content-Type': 'application/json' },
        body: JSON.stringify({ note: 'never registered' }),
      });
    expect((await acknowledge()).status).toBe(200);
    expect((await acknowledge()).status).toBe(200);
    expect(await count('SELECT COUNT(*) FROM serial_monitor.acknowledgement')).toBe(1);
    const foreign = { Cookie: system.endpoints.session['maison_atelier'] ?? '' };
    expect((await system.api(`/v1/outbox/${id}`, foreign)).status).toBe(404);
  });
});

function member(): Record<string, string> {
  return { Cookie: system.endpoints.session['DEFAULT'] ?? '' };
}

describe('The outbox worker', () => {
  test('heals waiting links when it is run, and remembers the run', async () => {
    await waitingLinks(50, 'H-');
    const summary = await runWorker();
    expect(summary).toMatchObject({ mode: 'LIVE', errors: 0, failed: 0 });
    expect(summary.succeeded).toBeGreaterThanOrEqual(50);
    const { coreDatabase } = system.endpoints;
    expect(
      await count(
        `SELECT COUNT(*) FROM ${coreDatabase}.serial_registry WHERE serial_code LIKE 'H-%' AND dag_token_id IS NULL`,
      ),
    ).toBe(0);
    const { runs } = await status();
    expect(runs[0]).toMatchObject({ job: 'outbox-worker', summary: { succeeded: summary.succeeded } });
  });

  test('is killed ten times in the middle of a batch, then links everything once', async () => {
    const entries = 6_000;
    await waitingLinks(entries, 'K-');
    const { coreDatabase, tenantDatabases } = system.endpoints;
    const outbox = `${tenantDatabases['DEFAULT']}.serial_link_outbox`;
    const done = () =>
      count(`SELECT COUNT(*) FROM ${outbox} WHERE serial_code LIKE 'K-%' AND status = 'done'`);
    const progress: number[] = [];
    for (let kill = 0; kill < 10; kill++) {
      const run = system.local('POST', 'run/outbox-worker');
      await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 120));
      await system.local('POST', 'kill/outbox-worker');
      await run;
      progress.push(await done());
    }

    const last = await runWorker();

    expect(last, `done after each kill: ${progress.join(', ')}`).toMatchObject({
      failed: 0,
      markedDead: 0,
      errors: 0,
      deferred: 0,
    });
    expect(await done()).toBe(entries);
    expect(
      await count(
        `SELECT COUNT(*) FROM ${coreDatabase}.serial_registry AS r JOIN ${outbox} AS o ON o.serial_code = r.serial_code COLLATE utf8mb4_unicode_ci
         WHERE o.serial_code LIKE 'K-%' AND o.status = 'done' AND o.retry_count = 0 AND r.dag_token_id = o.dag_token_id`,
      ),
    ).toBe(entries);
  });
});

describe('The AWS SDK', () => {
  const account = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

  test('finds every local service at the address in endpoints.json, and its typed exceptions', async () => {
    const { cloudwatch, sns, rdsData, tenantClusterArn, tenantSecretArn } = system.endpoints;

    const metrics = new CloudWatchClient({ ...account, endpoint: cloudwatch });
    const { MetricAlarms = [], CompositeAlarms = [] } = await metrics.send(
      new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    expect([...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName)).toContain(
      'outbox-dead-entries',
    );
    const heartbeat = { Namespace: 'SerialNumberSystem', MetricName: 'job.worker.heartbeat' };
    const { MetricDataResults = [] } = await metrics.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: [
          {
            Id: 'runs',
            MetricStat: {
              Metric: {
                ...heartbeat,
                Dimensions: [
                  { Name: 'Environment', Value: 'local' },
                  { Name: 'Shard', Value: '0' },
                ],
              },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
      }),
    );
    expect(MetricDataResults[0]?.Values?.length).toBeGreaterThan(0);
    await expect(
      metrics.send(new SetAlarmStateCommand({ AlarmName: 'nothing', StateValue: 'OK', StateReason: 'x' })),
    ).rejects.toBeInstanceOf(ResourceNotFound);

    const topics = new SNSClient({ ...account, endpoint: sns });
    const { Topics = [] } = await topics.send(new ListTopicsCommand({}));
    expect(Topics).toHaveLength(2);
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:nothing';
    await expect(topics.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toBeInstanceOf(
      NotFoundException,
    );

    const databases = new RDSDataClient({ ...account, endpoint: rdsData });
    const statement = {
      resourceArn: tenantClusterArn,
      secretArn: tenantSecretArn,
      sql: 'SELECT 1 FROM nowhere.at_all',
    };
    await expect(databases.send(new ExecuteStatementCommand(statement))).rejects.toBeInstanceOf(
      DatabaseErrorException,
    );
  });
});

describe('The console', () => {
  test('shows a page and refuses requests from other sites', async () => {
    const page = await fetch(system.endpoints.console);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('Serial Monitoring on this machine');
    const foreign = await fetch(`${system.endpoints.console}_local/run/outbox-worker`, {
      method: 'POST',
      headers: { Origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
  });
});

test('Everything the start wrote lies in the data directory', () => {
  expect(existsSync(path.join(dataDir, 'endpoints.json'))).toBe(true);
  expect(existsSync(path.join(dataDir, 'cdk.out', 'SerialMonitoring.template.json'))).toBe(true);
});
