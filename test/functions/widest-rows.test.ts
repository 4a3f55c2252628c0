import { beforeAll, describe, expect, test } from 'vitest';
import { readNewFindings } from '../../functions/consistency-checker/new-findings.ts';
import { collect } from '../../functions/metrics-collector/run.ts';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { shippedStatements } from '../../scripts/preflight/statements/shipped.ts';
import { databasesOf, type LogEntry, quietLog } from '../support/functions.ts';
import { useErp } from '../support/mariadb.ts';
import { numbers } from '../support/numbers.ts';
import { runChecker } from './consistency-checker/checker-fixture.ts';
import { ask } from './outbox-desk/desk-fixture.ts';

/*
 * A tenant whose every text is as long as its column takes, with four bytes a character, and whose ids are as large:
 * what returns lists must page through it within the limits of the Data API, which the local one enforces.
 */

const erp = await useErp({ tenants: ['DEFAULT'] });
const tenant = erp.tenant('DEFAULT');

/** So many rows a table: more than an answer of 1 MiB holds of any. */
const ROWS = 3_000;
const DESK_ROWS = 450;
/** Tokens whose serial is in no registry. */
const OTHERS = 2_500;
/** Ids end near where their type does. */
const LAST_INT = 2_147_483_647 - ROWS;
const LARGE = 9_223_372_036_854_700_000n;
const LAST_BIGINT = `${LARGE}`;

const wide = (character: string, characters: number) => `REPEAT('${character}', ${characters})`;
const serial = (character: string) => `CONCAT(LPAD(seq, 6, '0'), ${wide(character, 94)})`;
/** A text that JSON makes six times as long, as the wire does. */
const ESCAPED = `REPEAT(CHAR(1 USING utf8mb4), 500)`;

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
  const { database, id } = tenant;
  for (const sql of [
    `ALTER TABLE ${erp.coreDatabase}.serial_registry
       MODIFY serial_code VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL`,
    `ALTER TABLE ${database}.serial_link_outbox MODIFY serial_code VARCHAR(100) NOT NULL`,
    `UPDATE ${erp.coreDatabase}.organization SET name = ${wide('𐌍', 200)}`,
    `INSERT INTO ${database}.hatthasilpa_job_ticket (id_job_ticket, ticket_code, job_name, target_qty)
       VALUES (1, ${wide('𐌍', 50)}, ${wide('𐌍', 200)}, 99999999)`,
    // Half of them of today, half of a month ago; each on a token, with a ticket row without a ticket, unlinked.
    `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, spawned_at, parent_scrapped_token_id)
       SELECT ${LAST_INT} + seq, 1, ${serial('𐌀')}, NOW() - INTERVAL IF(seq <= ${ROWS / 2}, 30, 0) DAY - INTERVAL 1 HOUR,
         1 + seq % ${OTHERS}
       FROM ${numbers(1, ROWS)}`,
    `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, spawned_at, parent_scrapped_token_id)
       SELECT seq, 1, ${serial('ก')}, NOW() - INTERVAL 30 DAY, seq + 1 FROM ${numbers(1, OTHERS)}`,
    `INSERT INTO ${database}.job_ticket_serial (id_serial, id_job_ticket, serial_number, sequence_no, generated_at)
       SELECT ${LAST_INT} + seq, 2, ${serial('𐌀')}, seq, NOW() - INTERVAL IF(seq <= ${ROWS / 2}, 30, 0) DAY - INTERVAL 1 HOUR
       FROM ${numbers(1, ROWS)}`,
    `INSERT INTO ${erp.coreDatabase}.serial_registry (serial_code, tenant_id, org_code, production_type, sku, mo_id,
         job_ticket_id, hash_signature, checksum, created_at)
       SELECT ${serial('𐌀')}, ${id}, ${wide('𐌍', 50)}, 'hatthasilpa', ${wide('𐌍', 50)}, ${LAST_BIGINT},
         ${LAST_BIGINT}, ${wide('𐌍', 128)}, '𐌀',
         UTC_TIMESTAMP() - INTERVAL IF(seq <= ${ROWS / 2}, 30, 0) DAY - INTERVAL 1 HOUR
       FROM ${numbers(1, ROWS)}`,
    `INSERT INTO ${database}.serial_link_outbox (id, serial_code, dag_token_id, status, retry_count, last_error, created_at)
       SELECT ${LAST_BIGINT} + seq, ${serial('𐌁')}, ${LAST_BIGINT} + seq, IF(seq % 2 = 0, 'pending', 'dead'),
         2147483647, IF(seq % 4 < 2, ${ESCAPED}, ${wide('𐌄', 15_000)}), NOW() - INTERVAL 3 DAY
       FROM ${numbers(1, ROWS)}`,
    `INSERT INTO ${database}.serial_quarantine (id, tenant_id, serial_code, source_table, source_id, reason)
       SELECT ${LAST_BIGINT} + seq, ${id}, ${serial('𐌀')}, ${wide('𐌓', 50)}, ${LAST_BIGINT}, 'orphaned'
       FROM ${numbers(1, ROWS)}`,
    // Every dead entry but the last ones.
    `INSERT INTO ${erp.ownSchema}.acknowledgement (tenant_id, outbox_id, note, acknowledged_by, acknowledged_at)
       SELECT ${id}, ${LAST_BIGINT} + seq, ${ESCAPED}, REPEAT(CHAR(1 USING utf8mb4), 100), UTC_TIMESTAMP(3)
       FROM ${numbers(1, ROWS - 20)}`,
    `INSERT INTO ${erp.ownSchema}.finding (id, tenant_id, check_name, subject, detail, serials, first_seen, last_seen)
       SELECT ${LAST_BIGINT} + seq, ${id}, CONCAT(${wide('𐌜', 39)}, seq % 2), ${serial('𐌂')}, ${ESCAPED},
         CONCAT('["', ${serial('𐌀')}, '", "', ${Array.from({ length: 20 }, (_, other) => `${wide('𐌀', 97)}, '${100 + other}'`).join(`, '", "', `)}, '"]'),
         UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)
       FROM ${numbers(1, DESK_ROWS)}`,
    `INSERT INTO ${erp.ownSchema}.checked_range (tenant_id, part, from_id, from_time, to_id, to_time, row_count, checked_at)
       SELECT ${id}, 'serials', ${LAST_BIGINT}, '2026-01-01 00:00:00', ${LAST_BIGINT}, '2026-01-01 00:00:00',
         9007199254740991, UTC_TIMESTAMP(3) - INTERVAL 70 HOUR
       FROM ${numbers(1, ROWS)}`,
  ])
    await erp.root.query(sql);
});

/** The most rows of one answer, by where a function asks for them. */
const answered = new Map<string, number>();

function noting(databases: Databases): Databases {
  const note = (database: Database): Database => ({
    async read(statement) {
      const sites = sitesOf(new Error('for its stack').stack);
      const rows = await database.read(statement);
      for (const site of sites) answered.set(site, Math.max(answered.get(site) ?? 0, rows.length));
      return rows;
    },
    write: (statement) => database.write(statement),
  });
  return {
    core: note(databases.core),
    tenantCluster: note(databases.tenantCluster),
    tenant: (schema) => note(databases.tenant(schema)),
  };
}

/** The lines of functions on the way to the database, as the captured statements name them. */
function sitesOf(stack = ''): string[] {
  return [...stack.matchAll(/\/(functions\/(?!widest-rows)[\w/.-]+\.ts:\d+):\d+/g)].map(
    ([, site = '']) => site,
  );
}

describe('With the widest rows everywhere', () => {
  test('the collector measures the tenant, and acknowledged entries do not count as dead', async () => {
    const log: LogEntry[] = [];
    const { datapoints, summary } = await collect(
      { databases: noting(databasesOf(erp)), log: quietLog(log), now: () => new Date() },
      {
        databasePrefix: erp.tenantPrefix,
        monitoringSchema: erp.ownSchema,
        excludedTenants: [],
        watchedTenants: ['DEFAULT'],
      },
      {},
    );
    expect(log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
    expect(summary).toMatchObject({ tenantsProcessed: 1, tenantsFailed: [], errors: 0 });
    const values = Object.fromEntries(datapoints.flatMap((points) => points.values));
    expect(values).toMatchObject({ 'link.outbox_dead_count': 10 });
  });

  test.each([
    ['outbox', { status: 'dead' }, 'entries', ROWS / 2],
    ['outbox', { status: 'pending' }, 'entries', ROWS / 2],
    ['quarantine', { status: 'open' }, 'quarantine', ROWS],
    ['findings', {}, 'findings', DESK_ROWS],
  ] as const)('the desk lists %s %j in full pages, to the end', async (list, query, field, count) => {
    const ids = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await ask(erp, `GET /v1/${list}`, {
        databases: noting(databasesOf(erp)),
        query: { ...query, limit: '200', ...(cursor === undefined ? {} : { cursor }) },
      });
      cursor = page.next_cursor ?? undefined;
      if (cursor !== undefined) expect(page[field]).toHaveLength(200);
      for (const row of page[field]) ids.add(row.id);
    } while (cursor !== undefined && ids.size < 800);
    expect(ids.size).toBeGreaterThanOrEqual(Math.min(count, 800));
  });

  test('the desk requeues the most that one call may name', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => String(LARGE + BigInt(2 * index + 1)));
    const answer = await ask(erp, 'POST /v1/outbox/requeue', {
      databases: noting(databasesOf(erp)),
      body: { ids },
    });
    expect(answer.entries ?? answer.results).toHaveLength(200);
  });

  test('the findings that nobody was told of are counted, and the first of them told', async () => {
    const { tenantCluster } = noting(databasesOf(erp));
    const news = await readNewFindings(tenantCluster, erp.ownSchema, [tenant.id]);
    expect(news?.counts.reduce((sum, { count }) => sum + count, 0)).toBe(DESK_ROWS);
    expect(news?.first).toHaveLength(20);
  });

  test('the checker judges all of them, remembers what it found, and does so again', async () => {
    for (let run = 0; run < 2; run++) {
      const log: LogEntry[] = [];
      const databases = noting(databasesOf(erp));
      expect(await runChecker(erp, {}, { databases, log }), JSON.stringify(log)).toMatchObject({
        errors: 0,
        tenantsFailed: [],
        checksFailed: [],
        findingsRemembered: true,
        invalidFormats: ROWS + OTHERS,
      });
    }
  });

  test('no list of the three was left out', async () => {
    const shipped = await shippedStatements({
      tenant: { id: tenant.id, code: tenant.code },
      tenantIds: [tenant.id],
      ticketTable: null,
      ticketTables: ['hatthasilpa_job_ticket'],
      monitoringSchema: 'serial_monitor',
      databasePrefix: erp.tenantPrefix,
      now: new Date(),
    });
    const lists = shipped
      .filter(({ kind, sql }) => kind === 'read' && RETURNS_MANY.test(sql) && !ONE_ROW.test(sql))
      .flatMap(({ sites }) => sites)
      .filter((site) => OURS.test(site) && !NEVER_WIDE.some((file) => site.startsWith(file)));
    expect(lists.length).toBeGreaterThan(10);
    expect(lists.filter((site) => (answered.get(site) ?? 0) < 2)).toEqual([]);
  });
});

const OURS = /^functions\/(consistency-checker|metrics-collector|outbox-desk|shared\/queries)\//;
/** A page, or rows about many that are asked for. */
const NEVER_WIDE = [
  // Of standard codes alone, which have 44 characters at most.
  'functions/consistency-checker/sweep/differing-serials.ts',
  // Of numbers and states alone.
  'functions/consistency-checker/sweep/token-slice.ts:22',
  'functions/outbox-desk/serial-state.ts',
];
/** Of figures, each a question of its own. */
const ONE_ROW = /^SELECT\s+\(SELECT\b/;
const RETURNS_MANY = /LIMIT (?!1\b)\d+|^SELECT (?!COUNT|COALESCE\(SUM).*JSON_TABLE/s;
