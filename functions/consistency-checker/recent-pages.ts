import type { Database } from '../shared/database/data-api.ts';
import type { CoreRegistry } from './core-registry.ts';
import { type DisorderedTable, recentSerials, type SerialPage } from './recent-serials.ts';
import { recentIrregularSerials } from './sweep/irregular.ts';

export interface RecentSources {
  readonly tenant: Database;
  readonly tenantId: number | null;
  readonly registry: CoreRegistry;
}

/**
 * What is looked at in every run: serials on tokens spawned, generated, or registered with a suspicious context
 * in the last 24 hours, page by page. Read-only.
 */
export async function* recentPages(
  { tenant, tenantId, registry }: RecentSources,
  prefix: string | null,
): AsyncGenerator<SerialPage | DisorderedTable> {
  yield* recentSerials(tenant);
  if (tenantId === null) return;
  const irregular = recentIrregularSerials({ core: registry.core, tenantId }, prefix);
  for await (const serials of registry.whileItAnswers(irregular)) yield { serials, onTokens: false };
}
