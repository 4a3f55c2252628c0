import type { VirtualSystem } from '../../../local/virtual-system.ts';

/** Whole tables, row by row: what follows from them is counted without SQL. Times are milliseconds UTC or null. */
export interface Tables {
  readonly tenants: readonly TenantTables[];
  readonly registry: readonly RegistryRow[];
  readonly runs: readonly JobRun[];
}

export interface TenantTables {
  readonly id: number;
  readonly tokens: readonly { readonly serial: string | null; readonly spawnedAt: number }[];
  readonly serials: readonly {
    readonly serial: string;
    readonly generatedAt: number;
    readonly spawnedAt: number | null;
    readonly token: number | null;
  }[];
  readonly outbox: readonly {
    readonly link: string;
    readonly status: string;
    readonly fromChecker: boolean;
    readonly createdAt: number;
    readonly updatedAt: number;
  }[];
  readonly quarantine: readonly { readonly reason: string; readonly at: number }[];
}

interface RegistryRow {
  readonly serial: string;
  readonly tenantId: number;
  readonly hatthasilpa: boolean;
  readonly product: boolean;
  readonly token: number | null;
  readonly createdAt: number;
}

interface JobRun {
  readonly job: string;
  readonly completedAt: number;
  readonly summary: Readonly<Record<string, unknown>>;
}

/** Reads everything that metrics are made of. */
export async function readTables({ erp }: VirtualSystem): Promise<Tables> {
  const time = (value: unknown) => (value instanceof Date ? value.getTime() : null);
  const at = (value: unknown) => time(value) ?? Number.NaN;
  const number = (value: unknown) => (value === null ? null : Number(value));
  const tenants: TenantTables[] = [];
  for (const { organization, database } of erp.activeTenants) {
    const rows = (table: string) => erp.query(`SELECT * FROM ${database}.${table}`);
    tenants.push({
      id: organization.id,
      tokens: (await rows('flow_token')).map((row) => ({
        serial: row['serial_number'],
        spawnedAt: at(row['spawned_at']),
      })),
      serials: (await rows('job_ticket_serial')).map((row) => ({
        serial: row['serial_number'],
        generatedAt: at(row['generated_at']),
        spawnedAt: time(row['spawned_at']),
        token: number(row['spawned_token_id']),
      })),
      outbox: (await rows('serial_link_outbox')).map((row) => ({
        link: `${row['serial_code']} ${row['dag_token_id']}`,
        status: row['status'],
        fromChecker: String(row['last_error'] ?? '').startsWith('[checker]'),
        createdAt: at(row['created_at']),
        updatedAt: at(row['updated_at']),
      })),
      quarantine: (await rows('serial_quarantine')).map((row) => ({
        reason: row['reason'],
        at: at(row['quarantined_at']),
      })),
    });
  }
  const registry = await erp.query('SELECT * FROM bgerp.serial_registry');
  const runs = await erp.query('SELECT job, completed_at, summary FROM serial_monitor.job_run ORDER BY id');
  return {
    tenants,
    registry: registry.map((row) => ({
      serial: row['serial_code'],
      tenantId: row['tenant_id'],
      hatthasilpa: row['production_type'] === 'hatthasilpa',
      product: row['serial_type'] === 'product',
      token: number(row['dag_token_id']),
      createdAt: at(row['created_at']),
    })),
    runs: runs.map((row) => ({
      job: row['job'],
      completedAt: at(row['completed_at']),
      summary: typeof row['summary'] === 'string' ? JSON.parse(row['summary']) : row['summary'],
    })),
  };
}
