import { CORE_SCHEMA } from './core-schema.ts';
import { identifier, type SqlConnection } from './sql.ts';
import { TENANT_SCHEMA } from './tenant-schema.ts';

/** The ERP's documents disagree on the type of `organization.status`; `status = 1` is true of both. */
type OrganizationStatusType = 'number' | 'enum';
/** The ERP is renaming its ticket table; both names are in use. */
type TicketTable = 'hatthasilpa_job_ticket' | 'job_ticket';

const STATUS_COLUMN: Readonly<Record<OrganizationStatusType, string>> = {
  number: 'status TINYINT(1) NOT NULL DEFAULT 1',
  enum: "status ENUM('active','inactive') NOT NULL DEFAULT 'active'",
};

export interface CoreSchemaOptions {
  /** Default `number`. */
  readonly status?: OrganizationStatusType;
}

export interface TenantSchemaOptions {
  /** Default `hatthasilpa_job_ticket`. */
  readonly ticketTable?: TicketTable;
}

/** Creates the Core database and its tables where absent; what exists stays as it is. */
export async function createCoreDatabase(
  connection: SqlConnection,
  name: string,
  options: CoreSchemaOptions = {},
): Promise<void> {
  const statements = statementsOf(CORE_SCHEMA).map((statement) =>
    statement.replace(STATUS_COLUMN.number, STATUS_COLUMN[options.status ?? 'number']),
  );
  await createDatabase(connection, name, statements);
}

/** Creates a tenant's database and its tables where absent; what exists stays as it is. */
export async function createTenantDatabase(
  connection: SqlConnection,
  name: string,
  options: TenantSchemaOptions = {},
): Promise<void> {
  const table = options.ticketTable ?? 'hatthasilpa_job_ticket';
  const statements = statementsOf(TENANT_SCHEMA).map((statement) =>
    statement.replace('EXISTS hatthasilpa_job_ticket', `EXISTS ${table}`),
  );
  await createDatabase(connection, name, statements);
}

async function createDatabase(
  connection: SqlConnection,
  name: string,
  statements: readonly string[],
): Promise<void> {
  const database = identifier(name);
  await connection.query(
    `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
  );
  // Qualified names leave the caller's default database alone.
  for (const statement of statements) {
    await connection.query(statement.replace('IF NOT EXISTS ', `IF NOT EXISTS ${database}.`));
  }
}

function statementsOf(schema: string): string[] {
  return schema
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
