import type { CallerTenant } from '../../shared/api/caller-tenant.ts';
import type { Database } from '../../shared/database/data-api.ts';
import type { TenantSchema } from '../../shared/database/tenant-schema.ts';
import { failedLinks } from '../../shared/link-error-rate.ts';
import { percentage } from '../../shared/percentage.ts';
import { type OwnReading, type OwnSchema, readOwn } from '../own-schema.ts';
import { type LinkMetrics, readLinkMetrics } from '../summary/link-metrics.ts';
import { type OutboxMetrics, readOutboxMetrics } from '../summary/outbox-metrics.ts';
import { readAcknowledged } from './acknowledged.ts';
import { readOutboxState } from './outbox-state.ts';
import { readSpawnedLinks, type SpawnedLinks } from './spawned-links.ts';

/** The body of action `link_health`. */
export type LinkHealth = OwnReading<unknown>['degraded'] & {
  readonly link_metrics: LinkMetrics;
  /** `dead_acknowledged` is a part of `dead`; null while our own schema cannot be read. */
  readonly outbox_metrics: OutboxMetrics & { readonly dead_acknowledged: number | null };
  readonly link_health: SpawnedLinks & {
    /** Percent of the links of the last 60 minutes; null without any. */
    readonly registry_link_error_rate: number | null;
    readonly outbox_pending_age_seconds: number;
    /** Of entries that nobody has acknowledged; null while our own schema cannot be read. */
    readonly outbox_dead_age_seconds: number | null;
  };
};

/** Reads how a tenant's links are doing. Throws what the databases throw. */
export async function readLinkHealth(
  databases: { readonly core: Database; readonly tenant: Database },
  own: OwnSchema,
  caller: CallerTenant,
  schema: TenantSchema,
): Promise<LinkHealth> {
  const { value: acknowledged, degraded } = await readOwn(own, () => readAcknowledged(own, caller.id));
  const [link_metrics, { pending, done, dead, ...outbox }, spawned, state] = await Promise.all([
    readLinkMetrics(databases.tenant, schema, caller.id),
    readOutboxMetrics(databases.tenant),
    readSpawnedLinks(databases, caller.id),
    readOutboxState(databases.tenant, acknowledged ?? []),
  ]);
  const failed = failedLinks(state);
  const known = acknowledged !== null;
  const dead_acknowledged = known ? state.deadAcknowledged : null;
  return {
    link_metrics,
    outbox_metrics: { pending, done, dead, dead_acknowledged, ...outbox },
    link_health: {
      ...spawned,
      registry_link_error_rate: failed === undefined ? null : percentage(failed.part, failed.whole),
      outbox_pending_age_seconds: state.pendingAge,
      outbox_dead_age_seconds: known ? state.deadAge : null,
    },
    ...degraded,
  };
}
