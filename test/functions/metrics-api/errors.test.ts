import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf } from '../../support/functions.ts';
import { type Erp, type ErpTenant, useErp } from '../../support/mariadb.ts';
import { clearLinks } from '../../support/outbox.ts';
import { asker, sqlText } from './actions-fixture.ts';

const servers: [string, Erp, number][] = [
  ['UTC', await useErp(), 0],
  ['+07:00', await useErp({ timeZone: '+07:00' }), 7],
];
const ACTION = { action: 'errors' };
const HOUR = 3_600_000;
const METRICS = ['context_mismatch', 'duplicate', 'invalid_format'] as const;

/** Now is in the hour of midnight UTC or shortly before it; hours count back from the running one. */
const time = fc
  .constantFrom(0, 1, 600_000, HOUR - 1, -1, -HOUR)
  .map((offset) => Date.parse('2025-11-09T00:00:00Z') + offset);
const report = fc.record({
  hoursAgo: fc.integer({ min: -1, max: 30 }),
  metric: fc.constantFrom(...METRICS, 'other'),
  count: fc.integer({ min: 1, max: 3_000_000_000 }),
});
const failure = fc.record({
  link: fc.nat(6),
  minutesAgo: fc.oneof(
    fc.integer({ min: 0, max: 1_600 }),
    fc.integer({ min: 22, max: 25 }).map((hours) => hours * 60),
  ),
  status: fc.constantFrom('pending', 'done', 'dead'),
  fromChecker: fc.boolean(),
});
const history = fc.record({
  reports: fc.uniqueArray(report, {
    maxLength: 25,
    selector: ({ hoursAgo, metric }) => `${hoursAgo} ${metric}`,
  }),
  failures: fc.array(failure, { maxLength: 25 }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

const hourOf = (ms: number) => Math.floor(ms / HOUR) * HOUR;

async function write(
  erp: Erp,
  tenant: ErpTenant,
  { reports, failures }: History,
  now: number,
  ahead: number,
) {
  for (const { hoursAgo, metric, count } of reports)
    await erp.root.query(`INSERT INTO ${erp.ownSchema}.event_hourly VALUES (?, ?, ?, ?)`, [
      tenant.code,
      sqlText(hourOf(now) - hoursAgo * HOUR),
      metric === 'other' ? 'serial.generation_latency_ms' : `error.${metric}_total`,
      count,
    ]);
  for (const { link, minutesAgo, status, fromChecker } of failures) {
    const at = sqlText(now - minutesAgo * 60_000, ahead);
    await erp.root.query(
      `INSERT INTO ${tenant.database}.serial_link_outbox
        (serial_code, dag_token_id, status, last_error, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)`,
      [`F-${link}`, link % 2, status, fromChecker ? '[checker] missing' : null, at, at],
    );
  }
}

function expected({ reports, failures }: History, now: number) {
  const starts = Array.from({ length: 24 }, (_, index) => hourOf(now) - index * HOUR);
  const first = new Map<number, number>();
  for (const { link, minutesAgo, fromChecker } of failures) {
    const at = now - minutesAgo * 60_000;
    if (fromChecker || at < (starts.at(-1) ?? 0)) continue;
    first.set(link, Math.min(first.get(link) ?? at, at));
  }
  const hourly = starts.map((start, index) => ({
    hour: `${new Date(start).toISOString().slice(0, 19)}Z`,
    ...Object.fromEntries(
      METRICS.map((metric) => [
        `${metric}_total`,
        reports.length === 0
          ? null
          : reports
              .filter((one) => one.metric === metric && one.hoursAgo === index)
              .reduce((sum, { count }) => sum + count, 0),
      ]),
    ),
    link_failure_total: [...first.values()].filter((at) => hourOf(at) === start).length,
  }));
  const total = (metric: (typeof METRICS)[number]) =>
    reports.length === 0
      ? null
      : reports
          .filter((one) => one.metric === metric && one.hoursAgo >= 0 && one.hoursAgo < 24)
          .reduce((sum, { count }) => sum + count, 0);
  return {
    window_hours: 24,
    error_metrics: {
      context_mismatch_total: total('context_mismatch'),
      duplicate_total: total('duplicate'),
      invalid_format_total: total('invalid_format'),
      link_failure_total: first.size,
    },
    hourly,
  };
}

describe.each(servers)('errors on a server in %s', (_, erp, ahead) => {
  const ask = asker(erp);
  const empty = async () => {
    await clearLinks(erp);
    await erp.root.query(`DELETE FROM ${erp.ownSchema}.event_hourly`);
    for (const { database } of erp.tenants) await erp.root.query(`DELETE FROM ${database}.serial_quarantine`);
  };
  beforeEach(async () => {
    await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
    await empty();
  });

  test("equals what was written, hour by hour, and never a neighbour's", async () => {
    await fc.assert(
      fc.asyncProperty(history, history, time, async (first, second, now) => {
        await empty();
        const histories: [ErpTenant, History][] = [
          [erp.tenant('DEFAULT'), first],
          [erp.tenant('maison_atelier'), second],
        ];
        for (const [tenant, its] of histories) await write(erp, tenant, its, now, ahead);
        for (const [tenant, its] of histories)
          expect(await ask(ACTION, { tenant: tenant.code, now: new Date(now) })).toMatchObject({
            tenant_id: tenant.id,
            ...expected(its, now),
          });
      }),
      { numRuns: 12 },
    );
  });

  test('shows the newest ten errors of links that still miss, cut, and the quarantine by reason', async () => {
    const { database, id } = erp.tenant('DEFAULT');
    await erp.root.query(
      `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, status, retry_count, last_error, updated_at) VALUES ?`,
      [
        [
          ...Array.from({ length: 14 }, (_, index) => [
            `S-${index}`,
            index,
            index % 2 === 0 ? 'dead' : 'pending',
            index,
            index === 13 ? 'ü'.repeat(600) : `error ${index}`,
            sqlText(Date.parse('2025-11-09T00:00:00Z') + index * 1_000, ahead),
          ]),
          ['done', 1, 'done', 1, 'healed', sqlText(Date.parse('2025-11-10T00:00:00Z'), ahead)],
          ['fresh', 1, 'pending', 0, null, sqlText(Date.parse('2025-11-10T00:00:00Z'), ahead)],
        ],
      ],
    );
    await erp.root.query(
      `INSERT INTO ${database}.serial_quarantine (tenant_id, serial_code, source_table, reason) VALUES (?, 'X', 'flow_token', 'orphaned')`,
      [id],
    );
    const body = (await ask(ACTION)) as { outbox_errors: { serial: string; error: string }[] };
    expect(body.outbox_errors.map(({ serial }) => serial)).toEqual(
      Array.from({ length: 10 }, (_, index) => `S-${13 - index}`),
    );
    expect(body.outbox_errors[0]).toEqual({
      serial: 'S-13',
      error: 'ü'.repeat(500),
      retry_count: 13,
      status: 'pending',
      at: '2025-11-09T00:00:13Z',
    });
    expect(body).toMatchObject({ quarantine_metrics: { total_quarantined: 1, by_reason: { orphaned: 1 } } });
  });

  test('says which part is missing without our own schema', async () => {
    await erp.root.query(`DROP DATABASE ${erp.ownSchema}`);
    expect(await ask(ACTION)).toMatchObject({
      error_metrics: {
        context_mismatch_total: null,
        duplicate_total: null,
        invalid_format_total: null,
        link_failure_total: 0,
      },
      degraded: ['monitoring_schema'],
    });
  });
});
