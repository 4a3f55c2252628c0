import type { Database } from '../shared/database/data-api.ts';

/** Where our own schema lies. */
export interface OwnSchema {
  readonly tenantCluster: Database;
  readonly name: string;
}
