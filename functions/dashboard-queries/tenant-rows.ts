import type { Database } from '../shared/database/data-api.ts';
import type { Tenant } from '../shared/database/tenants.ts';
import { percentage } from '../shared/percentage.ts';
import { readOutboxByStatus } from '../shared/queries/outbox-by-status.ts';
import { readQuarantineByReason } from '../shared/queries/quarantine-by-reason.ts';
import { readTicketSerials } from '../shared/queries/ticket-serials.ts';
import { readTicketTable } from '../shared/queries/ticket-table.ts';
import type { Cell } from './html.ts';
import type { QueryName } from './widget-event.ts';

/** A query that each tenant's database answers for itself. */
export interface TenantQuery {
  /** Without the first column, which names the tenant. */
  readonly columns: readonly string[];
  /** Rows of one tenant, without its name. */
  readonly read: (source: TenantSource) => Promise<readonly (readonly Cell[])[]>;
}

export interface TenantSource {
  readonly tenant: Tenant;
  readonly schema: string;
  readonly database: Database;
  readonly tenantCluster: Database;
}

/** The requirements' queries on the tenant databases. Times are UTC. */
export const TENANT_QUERIES: Readonly<Record<Exclude<QueryName, 'generation-rate'>, TenantQuery>> = {
  'outbox-health': {
    columns: ['status', 'count', 'max retries', 'oldest'],
    async read({ database }) {
      const statuses = await readOutboxByStatus(database);
      return statuses.map(({ status, count, maxRetries, oldest }) => [status, count, maxRetries, oldest]);
    },
  },
  'link-success-rate': {
    columns: ['total serials', 'tenant linked', 'unspawned', 'linked %'],
    async read({ tenant, schema, database, tenantCluster }) {
      const ticketTable = await readTicketTable(tenantCluster, schema);
      const { total, linked, unspawned } = await readTicketSerials(database, ticketTable, tenant.id);
      return [[total, linked, unspawned, percentage(linked, total)]];
    },
  },
  quarantine: {
    columns: ['reason', 'count', 'first quarantined', 'last quarantined'],
    async read({ tenant, database }) {
      const reasons = await readQuarantineByReason(database, tenant.id);
      return reasons.map(({ reason, count, first, last }) => [reason, count, first, last]);
    },
  },
};
