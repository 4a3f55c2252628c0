import type { Database } from '../../shared/database/data-api.ts';
import { percentage } from '../../shared/percentage.ts';
import { readCoreLinks } from '../../shared/queries/core-links.ts';
import { readSpawnedSerials } from '../../shared/queries/spawned-serials.ts';

/** How the serials on tokens of the last 24 hours are linked. Percent with two decimals; null without any. */
export interface SpawnedLinks {
  readonly tenant_success_rate: number | null;
  readonly core_success_rate: number | null;
  /** Both links name the same token, and that token carries the serial. */
  readonly dual_link_consistency: number | null;
}

/**
 * Rates a tenant's links as the collector does for the platform. Core rates are of Hatthasilpa products with
 * a registry row. Read-only.
 *
 * Later versions also take two links that name different tokens of one replacement chain for consistent, as
 * the consistency checker does.
 */
export async function readSpawnedLinks(
  databases: { readonly core: Database; readonly tenant: Database },
  tenantId: number,
): Promise<SpawnedLinks> {
  const spawned = await readSpawnedSerials(databases.tenant, []);
  const serials = [...spawned.values()].filter(({ lastDay }) => lastDay);
  const { registered, linked, consistent } = await readCoreLinks(databases.core, tenantId, serials, 0);
  const tenantLinked = serials.filter((serial) => serial.tenantLinked).length;
  return {
    tenant_success_rate: percentage(tenantLinked, serials.length),
    core_success_rate: percentage(linked, registered),
    dual_link_consistency: percentage(consistent, registered),
  };
}
