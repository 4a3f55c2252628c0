import type { CallerTenant, FoundCaller } from '../shared/api/caller-tenant.ts';
import type { PartialAnswer } from '../shared/api/partial-answer.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Databases } from '../shared/database/databases.ts';
import type { TenantSchema, TenantSchemas } from '../shared/database/tenant-schema.ts';
import type { OwnSchema } from './own-schema.ts';

/** The tenant's own database. */
export interface TenantDatabase {
  readonly tenant: Database;
  readonly schema: TenantSchema;
}

/** What the answer about one tenant is made of: the databases as the caller may see them. */
export interface Sources {
  readonly core: Database;
  readonly own: OwnSchema;
  readonly caller: CallerTenant;
  readonly answer: PartialAnswer;
  /** Asked for only where it is needed: other actions answer while the tenant cluster is down. */
  readonly tenantDatabase: () => Promise<TenantDatabase>;
}

interface SourceServices {
  readonly databases: Databases;
  readonly schemas: TenantSchemas;
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
}

/** The sources of one request. */
export function sourcesOf(
  { databases, schemas, databasePrefix, monitoringSchema }: SourceServices,
  { caller, coreError }: FoundCaller,
  answer: PartialAnswer,
): Sources {
  let found: Promise<TenantDatabase> | undefined;
  return {
    // It was asked a moment ago and did not answer: once more would only cost the time of the other parts.
    core: coreError === undefined ? databases.core : failing(coreError),
    own: { tenantCluster: databases.tenantCluster, name: monitoringSchema },
    caller,
    answer,
    tenantDatabase: () => {
      found ??= schemas.open(databases, databasePrefix + caller.code);
      return found;
    },
  };
}

function failing(error: unknown): Database {
  return { read: () => Promise.reject(error), write: () => Promise.reject(error) };
}
