/** With which account a function enters each cluster. */
export type CoreAccount = 'writer' | 'reader';
export type TenantAccount = 'writer' | 'reader' | 'notes' | 'desk' | 'migration';

/** A right on a table as GRANT spells it; columns where fewer than all are needed. */
export type Right = 'INSERT' | 'UPDATE' | 'DELETE' | `UPDATE (${string})`;

export type TableRights = Readonly<Record<string, readonly Right[]>>;

/** What one function may do in the databases, beyond reading. */
export interface FunctionRights {
  readonly core: CoreAccount | 'none';
  readonly tenants: TenantAccount;
  /** Tables of the Core database that it changes. */
  readonly inCore?: TableRights;
  /** Tables of each tenant's database that it changes. */
  readonly inTenant?: TableRights;
  /** Tables of our own schema that it changes. */
  readonly inOwn?: TableRights;
}

const LINK = { serial_registry: ['UPDATE (dag_token_id)'] } as const;
const SETTLE = 'UPDATE (status, retry_count, last_error, updated_at)';

/**
 * Who may do what in the databases: the one place from which the guide's GRANT statements, the preflight's checks, the
 * secret of each function and the accounts of the local system derive. Each account may do what its functions may.
 *
 * Nobody may delete a row of `audit`, and the desk alone writes there and in `acknowledgement`.
 */
export const databaseRights = {
  'outbox-worker': {
    core: 'writer',
    tenants: 'writer',
    inCore: LINK,
    inTenant: { serial_link_outbox: [SETTLE] },
    inOwn: { job_run: ['INSERT'] },
  },
  'consistency-checker': {
    core: 'reader',
    tenants: 'writer',
    inTenant: {
      serial_link_outbox: ['INSERT'],
      serial_quarantine: ['INSERT', 'UPDATE'],
      job_ticket_serial: ['UPDATE (spawned_token_id, spawned_at)'],
    },
    inOwn: {
      job_run: ['INSERT'],
      finding: ['INSERT', 'UPDATE'],
      finding_notice: ['INSERT'],
      checked_range: ['INSERT', 'DELETE'],
    },
  },
  'outbox-desk': {
    core: 'writer',
    tenants: 'desk',
    inCore: LINK,
    inTenant: { serial_link_outbox: [SETTLE], serial_quarantine: ['UPDATE (resolved_at)'] },
    inOwn: { audit: ['INSERT', 'UPDATE'], acknowledgement: ['INSERT', 'UPDATE', 'DELETE'] },
  },
  'metrics-collector': {
    core: 'reader',
    tenants: 'notes',
    inOwn: { job_run: ['INSERT'], known_tenant: ['INSERT', 'DELETE'] },
  },
  'event-ingest': {
    core: 'none',
    tenants: 'notes',
    inOwn: { ingest_batch: ['INSERT', 'UPDATE', 'DELETE'], event_hourly: ['INSERT', 'UPDATE'] },
  },
  'checklist-report': {
    core: 'reader',
    tenants: 'notes',
    inOwn: { report_sent: ['INSERT', 'UPDATE'], job_run: ['DELETE'], event_hourly: ['DELETE'] },
  },
  'metrics-api': { core: 'reader', tenants: 'reader' },
  'dashboard-queries': { core: 'reader', tenants: 'reader' },
  'report-api': { core: 'reader', tenants: 'reader' },
  'schema-migration': { core: 'none', tenants: 'migration' },
} as const satisfies Readonly<Record<string, FunctionRights>>;

/** The functions that ask databases. */
export type DatabaseFunction = keyof typeof databaseRights;

/** All accounts with the user that the guide makes for each. */
export const databaseUsers = {
  core: { writer: 'serial_core', reader: 'serial_core_read' },
  tenants: {
    writer: 'serial_tenants',
    desk: 'serial_desk',
    notes: 'serial_notes',
    reader: 'serial_tenants_read',
    migration: 'serial_migration',
  },
} as const satisfies {
  readonly core: Readonly<Record<CoreAccount, string>>;
  readonly tenants: Readonly<Record<TenantAccount, string>>;
};

/** The settings that name the accounts' secrets. */
export const secretSettings = {
  writer: 'secretArn',
  desk: 'deskSecretArn',
  notes: 'notesSecretArn',
  reader: 'readerSecretArn',
  migration: 'migrationSecretArn',
} as const satisfies Readonly<Record<TenantAccount, string>>;

export const coreAccounts = ['writer', 'reader'] as const satisfies readonly CoreAccount[];
export const tenantAccounts = [
  'writer',
  'desk',
  'notes',
  'reader',
  'migration',
] as const satisfies readonly TenantAccount[];

/** Tables of the Core database that every account of its cluster reads. */
export const CORE_TABLES = ['organization', 'serial_registry'] as const;

/** On our own schema as a whole. MySQL wants INSERT for ALTER TABLE, too. */
export const MIGRATION_RIGHTS = ['CREATE', 'ALTER', 'INDEX', 'SELECT', 'INSERT'] as const;

/** What an account may change, by table: all that its functions may. */
export function rightsOf(cluster: 'core', account: CoreAccount, where: 'inCore'): TableRights;
export function rightsOf(
  cluster: 'tenants',
  account: TenantAccount,
  where: 'inTenant' | 'inOwn',
): TableRights;
export function rightsOf(
  cluster: 'core' | 'tenants',
  account: TenantAccount,
  where: 'inCore' | 'inTenant' | 'inOwn',
): TableRights {
  const union: Record<string, Right[]> = {};
  for (const rights of Object.values<FunctionRights>(databaseRights)) {
    if (rights[cluster] !== account) continue;
    for (const [table, held] of Object.entries(rights[where] ?? {}))
      union[table] = [...new Set([...(union[table] ?? []), ...held])].toSorted();
  }
  return union;
}
