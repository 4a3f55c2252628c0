import type { Degraded } from '../../shared/api/partial-answer.ts';
import type { LinkMetrics, OutboxMetrics, QuarantineMetrics, SerialMetrics } from '../contract.ts';
import type { Sources } from '../sources.ts';
import { readLinkMetrics } from './link-metrics.ts';
import { readOutboxMetrics } from './outbox-metrics.ts';
import { readQuarantineMetrics } from './quarantine-metrics.ts';
import { readSerialMetrics } from './serial-metrics.ts';

/** The body of action `summary`: names and order are the ERP's own. A part whose database fails is null. */
export interface Summary extends Degraded {
  readonly serial_metrics: SerialMetrics | null;
  readonly link_metrics: LinkMetrics | null;
  readonly outbox_metrics: OutboxMetrics | null;
  readonly quarantine_metrics: QuarantineMetrics | null;
}

/**
 * Reads one tenant's summary; the four parts are read side by side.
 * @throws {ApiError} 503 when none of the parts can be read.
 */
export async function readSummary({ core, caller, answer, tenantDatabase }: Sources): Promise<Summary> {
  const [serial_metrics, link_metrics, outbox_metrics, quarantine_metrics] = await Promise.all([
    answer.part('core_db', () => readSerialMetrics(core, caller.id)),
    answer.part('tenant_db', async () => {
      const { tenant, schema } = await tenantDatabase();
      return readLinkMetrics(tenant, schema, caller.id);
    }),
    answer.part('tenant_db', async () => readOutboxMetrics((await tenantDatabase()).tenant)),
    answer.part('tenant_db', async () => readQuarantineMetrics((await tenantDatabase()).tenant, caller.id)),
  ]);
  return { serial_metrics, link_metrics, outbox_metrics, quarantine_metrics, ...answer.degraded() };
}
