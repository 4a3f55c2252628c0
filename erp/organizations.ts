import { identifier, type SqlConnection } from './sql.ts';

/** One tenant of the ERP: a row of Core's `organization`. Id, code and prefix are three different things. */
export interface Organization {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** First part of its serials (`org_serial_code`); null where nobody has set one yet. */
  readonly prefix: string | null;
  readonly active: boolean;
  /** The ERP's PHP time zone for it; the database does not follow it. */
  readonly timezone: string;
}

export interface Tenant {
  readonly organization: Organization;
  readonly database: string;
}

const KNOWN: readonly Organization[] = [
  {
    id: 1,
    code: 'DEFAULT',
    name: 'Bellavier Atelier',
    prefix: 'DEFA',
    active: true,
    timezone: 'Asia/Bangkok',
  },
  {
    id: 2,
    code: 'maison_atelier',
    name: 'Maison Atelier',
    prefix: 'MAIS',
    active: true,
    timezone: 'Asia/Bangkok',
  },
];

/** The first `count` active tenants, ids from 1: the two known ones, then `tenant_03` and so on. */
export function activeOrganizations(count: number): readonly Organization[] {
  return Array.from({ length: count }, (_, index) => KNOWN[index] ?? numbered(index + 1));
}

/** A tenant by code: a known one as it is, any other with the given id. */
export function organizationOf(code: string, id: number): Organization {
  const known = KNOWN.find((organization) => organization.code === code);
  return known ?? { ...numbered(id), code, name: code };
}

/** Seen in every demo: a tenant that has left but whose database is still there. */
export function formerOrganization(id: number): Organization {
  return { ...numbered(id), code: 'former_atelier', name: 'Former Atelier', active: false };
}

/** The third tenant has no printed prefix yet, as `org_serial_code` may be NULL. */
function numbered(id: number): Organization {
  const number = String(id).padStart(2, '0');
  return {
    id,
    code: `tenant_${number}`,
    name: `Tenant ${number}`,
    prefix: id === 3 ? null : `T${number}`,
    active: true,
    timezone: 'UTC',
  };
}

/** The name of a tenant's database: the ERP writes it in lower case. */
export function tenantDatabaseName(prefix: string, code: string): string {
  return `${prefix}${code.toLowerCase()}`;
}

/** Writes the row where absent. `status` may be a number (0, 1) or an enum ('active', 'inactive'). */
export async function insertOrganization(
  connection: SqlConnection,
  coreDatabase: string,
  organization: Organization,
): Promise<void> {
  const { id, code, name, prefix, active, timezone } = organization;
  const table = `${identifier(coreDatabase)}.organization`;
  await connection.query(
    `INSERT IGNORE INTO ${table} (id_org, code, name, status, timezone, org_serial_code) VALUES (?, ?, ?, 1, ?, ?)`,
    [id, code, name, timezone, prefix],
  );
  if (active) return;
  await connection.query(
    `UPDATE ${table} SET status = (
       SELECT IF(DATA_TYPE = 'enum', 2, 0) FROM information_schema.COLUMNS
       WHERE TABLE_SCHEMA = ? AND TABLE_NAME = 'organization' AND COLUMN_NAME = 'status'
     ) WHERE id_org = ?`,
    [coreDatabase, id],
  );
}
