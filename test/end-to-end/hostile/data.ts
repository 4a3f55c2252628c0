import { createHash } from 'node:crypto';
import type { VirtualSystem } from '../../../local/virtual-system.ts';

/** A tenant whose rows cannot be mistaken for another's: by a mark in every text, and by their numbers. */
export interface MarkedTenant {
  readonly id: number;
  readonly code: string;
  readonly database: string;
  /** Stands in every text of the tenant. */
  readonly mark: string;
  /** First id of its rows and first number of its tokens. */
  readonly firstId: number;
  readonly firstToken: number;
  /** Retries of its entries, and what the ERP reported for it. */
  readonly amount: number;
  readonly deadEntries: number;
  readonly doneEntries: number;
}

export const own: MarkedTenant = {
  id: 1,
  code: 'DEFAULT',
  database: 'bgerp_t_default',
  mark: 'QQOWNQQ',
  firstId: 660_000_001,
  firstToken: 3_330_001,
  amount: 66_123,
  deadEntries: 47,
  doneEntries: 31,
};

export const other: MarkedTenant = {
  id: 2,
  code: 'maison_atelier',
  database: 'bgerp_t_maison_atelier',
  mark: 'ZZOTHERZZ',
  firstId: 880_000_001,
  firstToken: 5_550_001,
  amount: 77_123,
  deadEntries: 613,
  doneEntries: 541,
};

/** Has left: `organization.status` is 0. */
export const former: MarkedTenant = {
  id: 3,
  code: 'former_atelier',
  database: 'bgerp_t_former_atelier',
  mark: 'XXFORMERXX',
  firstId: 990_000_001,
  firstToken: 4_440_001,
  amount: 88_123,
  deadEntries: 409,
  doneEntries: 307,
};

const tenants = [own, other, former];

/** Counts up to here may be anybody's. */
const LARGEST_SMALL_COUNT = 300;

/** What only answers to that tenant may hold. */
export function marksOf({ mark, code, firstId, firstToken, amount, deadEntries, doneEntries }: MarkedTenant) {
  const thousands = (first: number) => `${Math.floor(first / 1_000)}\\d{3}`;
  // Texts name DEFAULT as an example of a code.
  const words = code === own.code ? mark : `${mark}|${code}`;
  return {
    pattern: new RegExp(`${words}|\\b(?:${thousands(firstId)}|${thousands(firstToken)}|${amount})\\b`, 'i'),
    numbers: [deadEntries, doneEntries, deadEntries + doneEntries].filter(
      (count) => count > LARGEST_SMALL_COUNT,
    ),
  };
}

/** Tenants that must not be told of to whoever speaks for `one`; undefined for somebody without a tenant. */
export function strangersOf(one: MarkedTenant | undefined): readonly MarkedTenant[] {
  return tenants.filter((tenant) => tenant !== one);
}

/** Ids of outbox entries and quarantined serials: of the own tenant, of both, of the other one, of nobody. */
export const knownIds: readonly string[] = [
  ...Array.from({ length: 60 }, (_, index) => String(own.firstId + index)),
  '1',
  ...Array.from({ length: 4 }, (_, index) => String(other.firstId + index)),
  '9223372036854775807',
];

const SCHEMA = 'serial_monitor';
const HOUR_MS = 3_600_000;

/** Texts that have broken readers before; the ERP's own errors may hold anything. */
const ODD_ERRORS = [
  'ERR \'"`; DROP TABLE audit; --',
  '</script><script>alert(1)</script>',
  '\u0000\u0001\u001b[31m\u2028\u202e',
  '👩‍👩‍👧 ﬀ İ',
  'x'.repeat(2_000),
  '',
];

/** Fills the databases: outbox entries of each status, quarantine, findings, events and job runs for each tenant. */
export async function seed(system: VirtualSystem): Promise<void> {
  for (const tenant of tenants) await seedTenant(system, tenant);
  await seedTraps(system);
  await seedPlatform(system);
}

async function seedTenant({ erp, clock }: VirtualSystem, tenant: MarkedTenant): Promise<void> {
  const { id, code, database, mark, firstId, firstToken, amount } = tenant;
  const ago = (hours: number) => new Date(clock.now().getTime() - hours * HOUR_MS);
  const entries = entriesOf(tenant);
  await erp.query(
    `INSERT INTO bgerp.serial_registry
      (serial_code, tenant_id, org_code, production_type, dag_token_id, hash_signature, checksum, created_at) VALUES ?`,
    [
      entries
        .filter((_, index) => index % 3 !== 0)
        .map(({ serial, token, status }, index) => [
          serial,
          id,
          code.slice(0, 4),
          index % 5 === 0 ? 'oem' : 'hatthasilpa',
          status === 'done' ? token : null,
          'f'.repeat(64),
          '1',
          ago(index % 40),
        ]),
    ],
  );
  await erp.query(
    `INSERT INTO ${database}.serial_link_outbox
      (id, serial_code, dag_token_id, status, retry_count, last_error, created_at, updated_at) VALUES ?`,
    [
      entries.map(({ serial, token, status }, index) => [
        firstId + index,
        serial,
        token,
        status,
        index % 4 === 0 ? amount : 3,
        `${mark} ${ODD_ERRORS[index % ODD_ERRORS.length]}`,
        index % 17 === 0 ? null : ago(index % 50),
        ago(index % 20),
      ]),
    ],
  );
  await erp.query(
    `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, status) VALUES ?`,
    [entries.slice(0, 20).map(({ serial, token }) => [token, 1, serial, 'active'])],
  );
  await erp.query(
    `INSERT INTO ${database}.job_ticket_serial
      (id_serial, id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id) VALUES ?`,
    [
      entries
        .slice(0, 20)
        .map(({ serial, token }, index) => [firstId + index, firstId, serial, index, ago(2), token]),
    ],
  );
  await erp.query(
    `INSERT INTO ${database}.serial_quarantine
      (id, tenant_id, serial_code, source_table, source_id, reason, quarantined_at, resolved_at) VALUES ?`,
    [
      Array.from({ length: 12 }, (_, index) => [
        firstId + index,
        id,
        `${mark}-held-${index}`,
        'flow_token',
        firstToken + index,
        'duplicate',
        ago(index),
        index % 3 === 0 ? ago(1) : null,
      ]),
    ],
  );
  await seedOwnSchema({ erp, ago }, tenant);
}

async function seedOwnSchema(
  { erp, ago }: { readonly erp: VirtualSystem['erp']; readonly ago: (hours: number) => Date },
  { id, code, mark, firstId, amount }: MarkedTenant,
): Promise<void> {
  await erp.query(
    `INSERT INTO ${SCHEMA}.acknowledgement (tenant_id, outbox_id, note, acknowledged_by, acknowledged_at) VALUES ?`,
    [[0, 1, 2].map((index) => [id, firstId + index, `${mark} known`, `session:${mark}`, ago(1)])],
  );
  await erp.query(
    `INSERT INTO ${SCHEMA}.finding
      (id, tenant_id, check_name, subject, detail, serials, first_seen, last_seen) VALUES ?`,
    [
      Array.from({ length: 8 }, (_, index) => [
        firstId + index,
        id,
        'dual_link_mismatch',
        `${mark}-${index}`,
        `${mark} differs`,
        JSON.stringify([`${mark}-1`]),
        ago(9),
        ago(1),
      ]),
    ],
  );
  await erp.query(`INSERT INTO ${SCHEMA}.event_hourly (tenant_code, hour, metric, count) VALUES ?`, [
    [1, 2, 3].map((hours) => [code, hourOf(ago(hours)), 'error.duplicate_total', amount]),
  ]);
}

function hourOf(date: Date): string {
  return `${date.toISOString().slice(0, 13).replace('T', ' ')}:00:00`;
}

interface Entry {
  readonly serial: string;
  readonly token: number;
  readonly status: 'dead' | 'pending' | 'done' | null;
}

function entriesOf({ mark, firstToken, deadEntries, doneEntries }: MarkedTenant): readonly Entry[] {
  const statuses: readonly Entry['status'][] = [
    ...Array.from({ length: deadEntries }, () => 'dead' as const),
    ...Array.from({ length: 6 }, () => 'pending' as const),
    ...Array.from({ length: doneEntries }, () => 'done' as const),
    null,
  ];
  return statuses.map((status, index) => ({
    // Nobody can link a serial that was never registered for good.
    serial: `${index % 7 === 0 ? 'TEMP-' : ''}${mark}-${index}`,
    token: firstToken + index,
    status,
  }));
}

/** Rows in the own tenant's database that speak of the other one. */
async function seedTraps({ erp, clock }: VirtualSystem): Promise<void> {
  const now = clock.now();
  await erp.query(
    `INSERT INTO bgerp.serial_registry
      (serial_code, tenant_id, org_code, production_type, dag_token_id, hash_signature, checksum, created_at)
      VALUES ('SHARED-1', ?, 'MAIS', 'hatthasilpa', ?, REPEAT('f', 64), '1', ?)`,
    [other.id, other.firstToken, now],
  );
  await erp.query(
    `INSERT INTO ${own.database}.serial_link_outbox
      (id, serial_code, dag_token_id, status, retry_count, last_error, created_at, updated_at)
      VALUES (1, 'SHARED-1', 12, 'dead', 3, 'ERR_NOT_FOUND', ?, ?)`,
    [now, now],
  );
  await erp.query(
    `INSERT INTO ${own.database}.serial_quarantine (id, tenant_id, serial_code, source_table, reason, quarantined_at)
      VALUES (1, ?, ?, 'flow_token', 'duplicate', ?)`,
    [other.id, `${other.mark}-lost`, now],
  );
}

/** Runs of the jobs, which tell the platform of every tenant. */
async function seedPlatform({ erp, clock }: VirtualSystem): Promise<void> {
  const completed = new Date(clock.now().getTime() - HOUR_MS);
  const summary = {
    mode: 'repair',
    errors: 1,
    durationMs: 12,
    dead: other.deadEntries,
    tenantsFailed: [other.code, former.code, own.code],
    note: [other.mark, own.mark],
  };
  await erp.query(
    `INSERT INTO ${SCHEMA}.job_run
      (job, request_id, shard_index, shard_count, dry_run, started_at, completed_at, summary) VALUES ?`,
    [
      ['outbox-worker', 'metrics-collector', 'consistency-checker'].map((job) => [
        job,
        `run-${job}`,
        0,
        1,
        0,
        completed,
        completed,
        JSON.stringify(summary),
      ]),
    ],
  );
}

/** A hash of everything that no caller of the own tenant may change, by table. */
export async function untouchables({ erp }: VirtualSystem): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  const add = async (table: string, condition = '1 = 1') => {
    const rows = await erp.query(`SELECT * FROM ${table} WHERE ${condition} ORDER BY 1, 2`);
    hashes[`${table} where ${condition}`] = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  };
  for (const { database } of [other, former]) {
    const tables = await erp.query(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY 1',
      [database],
    );
    for (const { name } of tables) await add(`${database}.${name}`);
  }
  await add('bgerp.organization');
  await add('bgerp.serial_registry', `tenant_id <> ${own.id}`);
  for (const table of ['acknowledgement', 'finding', 'audit'])
    await add(`${SCHEMA}.${table}`, `tenant_id <> ${own.id}`);
  await add(`${SCHEMA}.event_hourly`, `tenant_code IN ('${other.code}', '${former.code}')`);
  for (const table of ['job_run', 'known_tenant']) await add(`${SCHEMA}.${table}`);
  return hashes;
}

/** Whom the audit says something was changed for. */
export async function auditedTenants({ erp }: VirtualSystem): Promise<readonly unknown[]> {
  const rows = await erp.query(`SELECT DISTINCT tenant_id AS tenant FROM ${SCHEMA}.audit`);
  return rows.map(({ tenant }) => tenant);
}
