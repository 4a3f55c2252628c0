import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import { summaryBody } from '../../../functions/metrics-api/contract.ts';
import { anyOf, makeOdd, SILENT_ODDITIES } from '../../support/hostile-factory.ts';
import { type Erp, type ErpTenant, useErp } from '../../support/mariadb.ts';
import { asker, percent, sqlText } from './actions-fixture.ts';

const servers: [string, Erp, number][] = [
  ['UTC', await useErp({ tenants: ['DEFAULT', 'maison_atelier', 'third'] }), 0],
  ['+07:00', await useErp({ tenants: ['DEFAULT', 'maison_atelier', 'third'], timeZone: '+07:00' }), 7],
];

/** Seconds before now: around the edge of 24 hours, away from it by more than a test takes. */
const age = fc.constantFrom(5, 3_600, 7 * 3_600 - 30, 86_340, 86_410, 31 * 3_600 - 30, 200_000);
const registered = fc.record({
  type: fc.constantFrom('hatthasilpa', 'oem'),
  status: fc.constantFrom('active', 'used', 'scrapped', 'cancelled', null),
  linked: fc.boolean(),
  age,
});
const piece = fc.record({ spawned: fc.boolean(), linked: fc.boolean() });
const entry = fc.record({
  status: fc.constantFrom('pending', 'done', 'dead', null),
  retries: fc.option(fc.nat(12)),
  age,
});
const held = fc.record({
  reason: fc.constantFrom('invalid_format', 'orphaned', 'duplicate'),
  resolved: fc.boolean(),
});
const rows = fc.record({
  registry: fc.array(registered, { maxLength: 60 }),
  pieces: fc.array(piece, { maxLength: 60 }),
  outbox: fc.array(entry, { maxLength: 40 }),
  quarantine: fc.array(held, { maxLength: 10 }),
});
type Rows = typeof rows extends fc.Arbitrary<infer T> ? T : never;

async function insert(erp: Erp, table: string, columns: string, values: readonly unknown[][]): Promise<void> {
  if (values.length > 0) await erp.root.query(`INSERT INTO ${table} (${columns}) VALUES ?`, [values]);
}

/** @param hoursAhead Of the clock that columns on `NOW()` are written by. */
async function write(erp: Erp, { id, database, code }: ErpTenant, written: Rows, hoursAhead: number) {
  const now = Date.now();
  await insert(
    erp,
    `${erp.coreDatabase}.serial_registry`,
    'serial_code, tenant_id, org_code, production_type, status, dag_token_id, hash_signature, checksum, created_at',
    written.registry.map(({ type, status, linked, age: seconds }, index) => [
      `${code}-${index}`,
      id,
      'ORG',
      type,
      status,
      linked ? index : null,
      'f',
      '0',
      sqlText(now - seconds * 1_000),
    ]),
  );
  await insert(
    erp,
    `${database}.job_ticket_serial`,
    'id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id',
    written.pieces.map(({ spawned, linked }, index) => [
      1,
      `${code}-${index}`,
      index,
      spawned ? sqlText(now) : null,
      linked ? index : null,
    ]),
  );
  await insert(
    erp,
    `${database}.serial_link_outbox`,
    'serial_code, dag_token_id, status, retry_count, created_at',
    written.outbox.map(({ status, retries, age: seconds }, index) => [
      `${code}-${index}`,
      index,
      status,
      retries,
      sqlText(now - seconds * 1_000, hoursAhead),
    ]),
  );
  await insert(
    erp,
    `${database}.serial_quarantine`,
    'tenant_id, serial_code, source_table, reason, resolved_at',
    written.quarantine.map(({ reason, resolved }, index) => [
      id,
      `${code}-${index}`,
      'flow_token',
      reason,
      resolved ? sqlText(now) : null,
    ]),
  );
}

async function empty(erp: Erp): Promise<void> {
  await erp.root.query(`DELETE FROM ${erp.coreDatabase}.serial_registry`);
  for (const { database } of erp.tenants)
    for (const table of ['job_ticket_serial', 'serial_link_outbox', 'serial_quarantine'])
      await erp.root.query(`DELETE FROM ${database}.${table}`);
}

/** The requirements' own queries; the first one gets the tenant filter that it lacks. */
async function literal(erp: Erp, { id, database }: ErpTenant) {
  const query = async (sql: string, values: unknown[] = []) =>
    (await erp.root.query<RowDataPacket[]>(sql, values))[0];
  const generated = await query(
    `SELECT production_type, COUNT(*) AS total_generated,
        COUNT(CASE WHEN dag_token_id IS NOT NULL THEN 1 END) AS linked_tokens,
        COUNT(CASE WHEN status = 'active' THEN 1 END) AS active_count,
        COUNT(CASE WHEN status = 'scrapped' THEN 1 END) AS scrapped_count
      FROM ${erp.coreDatabase}.serial_registry
      WHERE created_at >= DATE_SUB(UTC_TIMESTAMP(), INTERVAL 24 HOUR) AND tenant_id = ?
      GROUP BY production_type ORDER BY production_type + ''`,
    [id],
  );
  const outbox = await query(
    `SELECT status, COUNT(*) AS count, MAX(retry_count) AS max_retries,
        UNIX_TIMESTAMP(MIN(created_at)) AS oldest_pending
      FROM ${database}.serial_link_outbox GROUP BY status`,
  );
  const [links] = await query(
    `SELECT COUNT(*) AS total_serials,
        COUNT(CASE WHEN spawned_token_id IS NOT NULL THEN 1 END) AS tenant_linked,
        COUNT(CASE WHEN spawned_at IS NULL THEN 1 END) AS unspawned
      FROM ${database}.job_ticket_serial`,
  );
  const quarantine = await query(
    `SELECT reason, COUNT(*) AS count FROM ${database}.serial_quarantine WHERE tenant_id = ? GROUP BY reason`,
    [id],
  );
  const of = (status: string) => outbox.find((row) => row['status'] === status);
  const oldest = of('pending')?.['oldest_pending'];
  const sum = (found: readonly RowDataPacket[], column: string) =>
    found.reduce((total, row) => total + Number(row[column]), 0);
  return {
    serial_metrics: {
      last_24h: generated.map((row) => ({ ...row })),
      total_generated: sum(generated, 'total_generated'),
      total_linked: sum(generated, 'linked_tokens'),
    },
    link_metrics: { ...links, link_rate: percent(links?.['tenant_linked'], links?.['total_serials']) },
    outbox_metrics: {
      pending: of('pending')?.['count'] ?? 0,
      done: of('done')?.['count'] ?? 0,
      dead: of('dead')?.['count'] ?? 0,
      max_retries: Math.max(0, ...outbox.map((row) => Number(row['max_retries']))),
      oldest_pending:
        oldest === undefined ? null : `${new Date(Number(oldest) * 1_000).toISOString().slice(0, 19)}Z`,
    },
    quarantine_metrics: {
      total_quarantined: sum(quarantine, 'count'),
      by_reason: Object.fromEntries(quarantine.map((row) => [row['reason'], row['count']])),
    },
  };
}

describe.each(servers)('summary on a server in %s', (_, erp, hoursAhead) => {
  test("equals the requirements' queries, for each of three tenants", async () => {
    const ask = asker(erp);
    await fc.assert(
      fc.asyncProperty(fc.tuple(rows, rows, rows), anyOf(SILENT_ODDITIES), async (written, odd) => {
        await empty(erp);
        for (const [index, tenant] of erp.tenants.entries()) {
          const own = written[index];
          if (own !== undefined) await write(erp, tenant, own, hoursAhead);
          await makeOdd(erp, tenant, odd);
        }
        for (const tenant of erp.tenants) {
          const { ok, timestamp, tenant_id, tenant_code, ...body } = summaryBody.parse(
            await ask({ action: 'summary' }, { tenant: tenant.code }),
          );
          expect({ ok, tenant_id, tenant_code }).toEqual({
            ok: true,
            tenant_id: tenant.id,
            tenant_code: tenant.code,
          });
          expect(Date.parse(timestamp)).not.toBeNaN();
          expect(body).toEqual(await literal(erp, tenant));
        }
      }),
      { numRuns: 15 },
    );
  });
});
