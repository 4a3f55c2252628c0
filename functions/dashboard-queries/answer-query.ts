import pMap from 'p-map';
import type { Databases } from '../shared/database/databases.ts';
import { errorWords } from '../shared/database/error-words.ts';
import { databaseProblem, listTenants, type Tenant } from '../shared/database/tenants.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import { readGenerationRate } from './generation-rate.ts';
import type { Table } from './html.ts';
import { TENANT_QUERIES, type TenantQuery, type TenantRow } from './tenant-rows.ts';
import type { QueryName } from './widget-event.ts';

export interface WidgetServices {
  readonly databases: Databases;
  readonly log: Log;
}

export interface WidgetSettings {
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
}

/** A table, and sentences about what is missing in it. */
export interface WidgetAnswer {
  readonly table: Table;
  readonly gaps: readonly string[];
}

/** Tenants read at once: enough to hide the network, few enough for a small Aurora. */
const CONCURRENT_TENANTS = 4;

/**
 * Answers one query for one tenant or all active ones. A database that cannot be read leaves a gap, which is
 * told in words. Read-only.
 * @throws {UnknownTenantError}, and what the tenant cluster throws when it cannot be asked for its schemas.
 */
export async function answerQuery(
  services: WidgetServices,
  settings: WidgetSettings,
  { query, tenant }: { readonly query: QueryName; readonly tenant: string | undefined },
): Promise<WidgetAnswer> {
  const { core, tenantCluster } = services.databases;
  const { tenants, coreError } = await listTenants({ core, tenantCluster, ...settings }, { tenant });
  if (query === 'generation-rate') return await generationRate(services, tenants, coreError);
  const answer = await fromTenants(services, tenants, TENANT_QUERIES[query]);
  if (coreError === undefined) return answer;
  const gap = `The Core DB cannot be used: ${errorWords(coreError)}. The list of tenants may be out of date.`;
  return { ...answer, gaps: [gap, ...answer.gaps] };
}

async function generationRate(
  { databases, log }: WidgetServices,
  tenants: readonly Tenant[],
  coreError: unknown,
): Promise<WidgetAnswer> {
  const columns = ['tenant', 'date', 'production type', 'total serials', 'linked tokens'];
  try {
    if (coreError !== undefined) throw coreError;
    const codes = new Map(tenants.map(({ id, code }) => [id, code]));
    const ids = tenants.flatMap(({ id }) => (id === null ? [] : [id]));
    const days = await readGenerationRate(databases.core, ids);
    const rows = days.map(({ tenantId, date, productionType, total, linked }) => [
      codes.get(tenantId) ?? null,
      date,
      productionType,
      total,
      linked,
    ]);
    return { table: { columns, rows }, gaps: [] };
  } catch (error) {
    log.warn('The Core DB could not be read for a widget', { error: describeError(error) });
    return { table: { columns, rows: [] }, gaps: [`The Core DB could not be read: ${errorWords(error)}.`] };
  }
}

async function fromTenants(
  services: WidgetServices,
  tenants: readonly Tenant[],
  query: TenantQuery,
): Promise<WidgetAnswer> {
  const parts = await pMap(tenants, (tenant) => ofTenant(services, tenant, query), {
    concurrency: CONCURRENT_TENANTS,
  });
  return {
    table: {
      columns: ['tenant', ...query.columns],
      rows: parts
        .flatMap(({ rows }) => rows)
        .toSorted((a, b) => b.urgency - a.urgency)
        .map(({ cells }) => cells),
    },
    gaps: parts.flatMap(({ gap }) => gap ?? []),
  };
}

async function ofTenant(
  { databases, log }: WidgetServices,
  tenant: Tenant,
  query: TenantQuery,
): Promise<{ readonly rows: readonly TenantRow[]; readonly gap?: string }> {
  const { code, schema } = tenant;
  if (schema === null) return { rows: [], gap: databaseProblem(tenant) };
  try {
    const database = databases.tenant(schema);
    const rows = await query.read({ tenant, schema, database, tenantCluster: databases.tenantCluster });
    return { rows: rows.map(({ cells, urgency }) => ({ cells: [code, ...cells], urgency })) };
  } catch (error) {
    log.warn('A tenant could not be read for a widget', { tenant: code, error: describeError(error) });
    return { rows: [], gap: `The database of tenant ${code} could not be read: ${errorWords(error)}.` };
  }
}
