import type { CallerTenant } from '../../shared/api/caller-tenant.ts';
import type { Database } from '../../shared/database/data-api.ts';
import type { TenantSchema } from '../../shared/database/tenant-schema.ts';
import { type LinkMetrics, readLinkMetrics } from './link-metrics.ts';
import { type OutboxMetrics, readOutboxMetrics } from './outbox-metrics.ts';
import { type QuarantineMetrics, readQuarantineMetrics } from './quarantine-metrics.ts';
import { readSerialMetrics, type SerialMetrics } from './serial-metrics.ts';

/** The body of action `summary`: names and order are the ERP's own. */
export interface Summary {
  readonly serial_metrics: SerialMetrics;
  readonly link_metrics: LinkMetrics;
  readonly outbox_metrics: OutboxMetrics;
  readonly quarantine_metrics: QuarantineMetrics;
}

/** Reads one tenant's summary; the four parts are read side by side. Throws what the databases throw. */
export async function readSummary(
  databases: { readonly core: Database; readonly tenant: Database },
  caller: CallerTenant,
  schema: TenantSchema,
): Promise<Summary> {
  const [serial_metrics, link_metrics, outbox_metrics, quarantine_metrics] = await Promise.all([
    readSerialMetrics(databases.core, caller.id),
    readLinkMetrics(databases.tenant, schema, caller.id),
    readOutboxMetrics(databases.tenant),
    readQuarantineMetrics(databases.tenant, caller.id),
  ]);
  return { serial_metrics, link_metrics, outbox_metrics, quarantine_metrics };
}
