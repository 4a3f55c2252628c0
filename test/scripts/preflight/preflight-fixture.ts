import { insertOrganization } from '../../../erp/organizations.ts';
import { createCoreDatabase, createTenantDatabase } from '../../../erp/schema.ts';
import { serialCode } from '../../../erp/serial.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { accountsOf, createAccounts, grantTenant } from '../../../local/erp/accounts.ts';
import type { Finding, Report } from '../../../scripts/preflight/finding.ts';
import { type RunOptions, runPreflight } from '../../../scripts/preflight/run.ts';
import { otherAccounts, type Target } from '../../../scripts/preflight/target.ts';
import { databasesOf } from '../../support/functions.ts';
import type { Erp, ErpTenant } from '../../support/mariadb.ts';

/** A file's databases as a target whose settings say `repair` for both jobs. */
export function targetOf(erp: Erp, changes: Partial<Target> = {}): Target {
  return {
    name: 'a test',
    client: erp.client,
    databases: {
      CORE_CLUSTER_ARN: erp.coreClusterArn,
      CORE_SECRET_ARN: erp.coreSecretArn,
      CORE_DATABASE: erp.coreDatabase,
      TENANT_CLUSTER_ARN: erp.tenantClusterArn,
      TENANT_SECRET_ARN: erp.tenantSecretArn,
    },
    others: otherAccounts.map((account) => ({
      account,
      databases: {
        CORE_CLUSTER_ARN: erp.coreClusterArn,
        CORE_SECRET_ARN: account === 'desk' ? erp.coreSecretArn : erp.coreReaderSecretArn,
        CORE_DATABASE: erp.coreDatabase,
        TENANT_CLUSTER_ARN: erp.tenantClusterArn,
        TENANT_SECRET_ARN: erp.tenantSecretArns[account],
      },
    })),
    databasePrefix: erp.tenantPrefix,
    monitoringSchema: erp.ownSchema,
    excludedTenants: [],
    modes: { outboxWorker: 'repair', consistencyChecker: 'repair' },
    ...changes,
  };
}

export function check(
  erp: Erp,
  changes: Partial<Target> = {},
  options: Partial<RunOptions> = {},
): Promise<Report> {
  return runPreflight(targetOf(erp, changes), {
    now: () => new Date(),
    progress: { step: () => undefined },
    resumePatienceMs: 0,
    ...options,
  });
}

/** A finding with the section that it stands in: a tenant's code, or the cluster. */
export type Located = Finding & { readonly where: string };

export function findingsOf({ sections }: Report): readonly Located[] {
  return sections.flatMap(({ cluster, tenant, findings }) =>
    findings.map((finding) => ({ where: tenant ?? cluster, ...finding })),
  );
}

/** What is not in order. */
export function troubles(report: Report): readonly Located[] {
  return findingsOf(report).filter(({ severity }) => severity !== 'ok');
}

/** Databases as they should be, with some rows as the ERP and our own jobs write them; whatever was there is gone. */
export async function heal(erp: Erp): Promise<void> {
  const { root, accounts, coreDatabase, ownSchema } = erp;
  erp.faults.clear();
  for (const database of [coreDatabase, ownSchema, ...erp.tenants.map((tenant) => tenant.database)])
    await root.query(`DROP DATABASE IF EXISTS ${database}`);
  // Dropping a database keeps its grants, dropping an account does not.
  for (const { user } of accountsOf(accounts)) await root.query(`DROP USER IF EXISTS '${user}'@'%'`);
  await createCoreDatabase(root, coreDatabase);
  await createAccounts(root, accounts, { coreDatabase, ownSchema });
  await migrate(databasesOf(erp, undefined, 'schema-migration').tenantCluster, ownSchema);
  for (const tenant of erp.tenants) {
    await insertOrganization(root, coreDatabase, tenant);
    await createTenantDatabase(root, tenant.database);
    await grantTenant(root, accounts, tenant.database);
    await work(erp, tenant);
  }
  for (const job of ['outbox-worker', 'consistency-checker']) await remember(erp, job);
}

/** Serials of a tenant that are generated and spawned; zones are told from three or more. */
const SERIALS = [1, 2, 3, 4];

/** An hour of the ERP, and what our jobs did ten minutes ago. */
async function work({ root, coreDatabase }: Erp, { id, database, prefix }: ErpTenant): Promise<void> {
  for (const seq of SERIALS) {
    const serial = serialCode({
      prefix: prefix ?? 'XX',
      type: 'hatthasilpa',
      sku: 'BAG',
      ymd: '20251109',
      seq,
    });
    await root.query(
      `INSERT INTO ${coreDatabase}.serial_registry
        (serial_code, tenant_id, org_code, production_type, dag_token_id, hash_signature, checksum, created_at)
       VALUES (?, ?, 'ORG', 'hatthasilpa', ?, 'f', '0', UTC_TIMESTAMP() - INTERVAL 2 HOUR)`,
      [serial, id, seq],
    );
    await root.query(
      `INSERT INTO ${database}.job_ticket_serial
        (id_job_ticket, serial_number, sequence_no, generated_at, spawned_at, spawned_token_id)
       VALUES (1, ?, ?, NOW() - INTERVAL 2 HOUR, UTC_TIMESTAMP() - INTERVAL 1 HOUR, ?)`,
      [serial, seq, seq],
    );
    await root.query(
      `INSERT INTO ${database}.flow_token (id_token, id_instance, serial_number, spawned_at)
       VALUES (?, 1, ?, NOW() - INTERVAL 1 HOUR)`,
      [seq, serial],
    );
  }
  await root.query(
    `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, status, created_at, updated_at)
     VALUES ('a serial', 1, 'done', NOW() - INTERVAL 1 HOUR, NOW() - INTERVAL 10 MINUTE)`,
  );
  await root.query(
    `INSERT INTO ${database}.serial_quarantine (tenant_id, serial_code, source_table, source_id, reason, quarantined_at)
     VALUES (?, 'another serial', 'flow_token', 1, 'orphaned', NOW() - INTERVAL 10 MINUTE)`,
    [id],
  );
}

/** A run of a job of ours that was under way ten minutes ago. */
async function remember({ root, ownSchema }: Erp, job: string): Promise<void> {
  await root.query(
    `INSERT INTO ${ownSchema}.job_run
      (job, request_id, shard_index, shard_count, dry_run, started_at, completed_at, summary)
     VALUES (?, 'a run', 0, 1, 0, UTC_TIMESTAMP(3) - INTERVAL 630 SECOND, UTC_TIMESTAMP(3) - INTERVAL 570 SECOND, '{}')`,
    [job],
  );
}
