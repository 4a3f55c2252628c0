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
  readonly read: (source: TenantSource) => Promise<readonly TenantRow[]>;
}

export interface TenantRow {
  readonly cells: readonly Cell[];
  /** Rows with more of it stand further up: what needs somebody comes first. */
  readonly urgency: number;
}

export interface TenantSource {
  readonly tenant: Tenant;
  readonly schema: string;
  readonly database: Database;
  readonly tenantCluster: Database;
}

/** One dead entry is more urgent than any number that is retried by itself. */
const DEAD_BEFORE_PENDING = 1_000_000_000;

/** The requirements' queries on the tenant databases. Times are UTC. */
export const TENANT_QUERIES: Readonly<Record<Exclude<QueryName, 'generation-rate'>, TenantQuery>> = {
  'outbox-health': {
    columns: ['status', 'count', 'max retries', 'oldest'],
    async read({ database }) {
      const statuses = await readOutboxByStatus(database);
      return statuses.map(({ status, count, maxRetries, oldest }) => ({
        cells: [status, count, maxRetries, oldest],
        urgency: status === 'done' ? 0 : count * (status === 'dead' ? DEAD_BEFORE_PENDING : 1),
      }));
    },
  },
  'link-success-rate': {
    columns: ['total serials', 'tenant linked', 'unspawned', 'linked %'],
    async read({ tenant, schema, database, tenantCluster }) {
      const ticketTable = await readTicketTable(tenantCluster, schema);
      const { total, linked, unspawned } = await readTicketSerials(database, ticketTable, tenant.id);
      const half = total - linked - unspawned;
      return [{ cells: [total, linked, unspawned, percentage(linked, total)], urgency: half }];
    },
  },
  quarantine: {
    columns: ['reason', 'count', 'first quarantined', 'last quarantined'],
    async read({ tenant, database }) {
      const reasons = await readQuarantineByReason(database, tenant.id);
      return reasons.map(({ reason, count, first, last }) => ({
        cells: [reason, count, first, last],
        urgency: count,
      }));
    },
  },
};
