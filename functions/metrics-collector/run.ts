import pMap from 'p-map';
import { adaptivePages } from '../shared/database/adaptive-pages.ts';
import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Databases } from '../shared/database/databases.ts';
import { rememberTenants } from '../shared/database/known-tenants.ts';
import { listTenants, schemaOf, type Tenant } from '../shared/database/tenants.ts';
import { DisorderedRowsError } from '../shared/database/window-start.ts';
import type { JobEvent } from '../shared/job-event.ts';
import { readCoreLinks } from '../shared/queries/core-links.ts';
import { readSpawnedSerials, type SpawnedSerial } from '../shared/queries/spawned-serials.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import { type GeneratedSerials, readGenerated } from './core-figures.ts';
import { tellOddRows } from './odd-rows.ts';
import { breachingOnly, dayTotals, gauges, type TenantReading, type Values } from './platform-values.ts';
import { type ReportedDay, reportedDays } from './reporting-window.ts';
import { readTenantFigures } from './tenant-figures.ts';

export interface CollectorServices {
  readonly databases: Databases;
  readonly log: Log;
  readonly now: () => Date;
}

export interface CollectorSettings {
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
  /** Codes of tenants that get values of their own. */
  readonly watchedTenants: readonly string[];
}

/** Values of the platform, or of one watched tenant, at the time they are true for. */
export interface Datapoints {
  readonly at: Date;
  /** organization.code; absent for the platform. */
  readonly tenant?: string;
  readonly values: Values;
}

/** What one run found. */
export interface Collection {
  readonly datapoints: readonly Datapoints[];
  readonly summary: CollectionSummary;
}

export interface CollectionSummary {
  readonly tenantsProcessed: number;
  readonly tenantsFailed: readonly string[];
  readonly coreUnreachable: boolean;
  /** Tenants and queries that failed. */
  readonly errors: number;
  readonly durationMs: number;
}

/** Tenants read at once: enough to hide the network, few enough for a small Aurora. */
const CONCURRENT_TENANTS = 4;

/**
 * Reads the whole platform once. A tenant that fails is named and left out; without the Core DB the tenant
 * figures still come. It writes nothing but the list of active tenants, so it may run twice or late.
 * @throws when the tenant cluster cannot be asked for its schemas, or the event names an unknown tenant.
 */
export async function collect(
  services: CollectorServices,
  settings: CollectorSettings,
  event: JobEvent,
): Promise<Collection> {
  const startedAt = services.now();
  const days = reportedDays(startedAt);
  const { core, tenantCluster } = services.databases;
  const { tenants, active, coreError } = await listTenants({ core, tenantCluster, ...settings }, event);
  const coreProblem = new CoreProblem(services.log, coreError);
  const [acknowledged, generated] = await Promise.all([
    acknowledgedByTenant(services, settings.monitoringSchema),
    readGeneratedSerials(core, tenants, days, coreProblem),
    !coreProblem.met && isWholePlatform(event) && remember(services, settings.monitoringSchema, active),
  ]);
  const readings = await pMap(
    tenants,
    (tenant) => readTenant(services, tenant, days, acknowledged.get(tenant.id ?? -1) ?? [], coreProblem),
    { concurrency: CONCURRENT_TENANTS },
  );
  const read = readings.filter((reading) => reading !== undefined);
  const failed = tenants.filter((_, index) => readings[index] === undefined).map(({ code }) => code);
  const watched = await watchedTenants(
    { startedAt, days, core, coreProblem, codes: settings.watchedTenants, active, log: services.log },
    tenants.map((tenant, index) => ({ tenant, reading: readings[index] })),
  );
  const state = gauges(read, !coreProblem.met);
  const now: Values = [
    ...(failed.length === 0 ? state : breachingOnly(state)),
    ['tenants_unreachable', failed.length],
    ['core_db.unreachable', coreProblem.met ? 1 : 0],
  ];
  return {
    datapoints: [
      { at: startedAt, values: now },
      ...days.map(({ at }, index) => ({ at, values: dayTotals(read, index, generated?.[index]) })),
      ...watched,
    ],
    summary: {
      tenantsProcessed: read.length,
      tenantsFailed: failed,
      coreUnreachable: coreProblem.met,
      errors: failed.length + (coreProblem.met ? 1 : 0),
      durationMs: services.now().getTime() - startedAt.getTime(),
    },
  };
}

interface Watch {
  readonly startedAt: Date;
  readonly days: readonly ReportedDay[];
  readonly core: Database;
  readonly coreProblem: CoreProblem;
  readonly codes: readonly string[];
  readonly active: readonly Tenant[];
  readonly log: Log;
}

/** What each watched tenant that could be read has to say for itself, as the platform says it for all. */
async function watchedTenants(
  { startedAt, days, core, coreProblem, codes, active, log }: Watch,
  all: readonly { readonly tenant: Tenant; readonly reading: TenantReading | undefined }[],
): Promise<Datapoints[]> {
  const missing = codes.filter((code) => !active.some((tenant) => tenant.code === code));
  if (missing.length > 0)
    log.warn('watchedTenants names codes that no active tenant has, letter for letter', { missing });
  const datapoints: Datapoints[] = [];
  for (const { tenant, reading } of all) {
    if (reading === undefined || !codes.includes(tenant.code)) continue;
    const generated = await readGeneratedSerials(core, [tenant], days, coreProblem);
    datapoints.push(
      { at: startedAt, tenant: tenant.code, values: gauges([reading], !coreProblem.met) },
      ...days.map(({ at }, index) => ({
        at,
        tenant: tenant.code,
        values: dayTotals([reading], index, generated?.[index]),
      })),
    );
  }
  return datapoints;
}

function isWholePlatform({ tenant, shard }: JobEvent): boolean {
  return tenant === undefined && shard === undefined;
}

/** For the next Core outage, and for who asks which tenants there are; a run does not fail for it. */
async function remember(
  { databases, log }: CollectorServices,
  schema: string,
  tenants: readonly Tenant[],
): Promise<void> {
  const known = tenants.flatMap(({ id, code }) => (id === null ? [] : [{ id, code }]));
  try {
    await rememberTenants(databases.tenantCluster, schema, known);
  } catch (error) {
    log.warn('The active tenants could not be remembered for a Core outage', { error: describeError(error) });
  }
}

/** Remembers that the Core DB failed, and says so once. */
class CoreProblem {
  met = false;
  readonly #log: Log;

  constructor(log: Log, error: unknown) {
    this.#log = log;
    if (error !== undefined) this.meet(error);
  }

  meet(error: unknown): void {
    if (!this.met)
      this.#log.error('The Core DB cannot be used; its figures are left out', {
        error: describeError(error),
      });
    this.met = true;
  }
}

async function readTenant(
  { databases, log }: CollectorServices,
  tenant: Tenant,
  days: readonly ReportedDay[],
  acknowledged: readonly string[],
  coreProblem: CoreProblem,
): Promise<TenantReading | undefined> {
  try {
    const database = databases.tenant(schemaOf(tenant));
    const [{ state, days: totals }, byCode] = await Promise.all([
      readTenantFigures(database, acknowledged, days),
      spawnedSerials(database, days),
    ]);
    const serials = byCode === null ? null : [...byCode.values()];
    log.info('Tenant figures', { tenant: tenant.code, ...state, ...totals[0] });
    tellOddRows(log, tenant.code, state, totals, serials);
    const reading = { state, days: totals, serials };
    if (coreProblem.met || tenant.id === null || serials === null) return reading;
    try {
      return { ...reading, coreLinks: await readCoreLinks(databases.core, tenant.id, serials, days.length) };
    } catch (error) {
      coreProblem.meet(error);
      return reading;
    }
  } catch (error) {
    log.error('A tenant could not be read', { tenant: tenant.code, error: describeError(error) });
    return undefined;
  }
}

/** Null where nobody can tell which they are. */
async function spawnedSerials(
  tenant: Database,
  days: readonly ReportedDay[],
): Promise<ReadonlyMap<string, SpawnedSerial> | null> {
  try {
    return await readSpawnedSerials(tenant, days);
  } catch (error) {
    if (error instanceof DisorderedRowsError) return null;
    throw error;
  }
}

async function readGeneratedSerials(
  core: Database,
  tenants: readonly Tenant[],
  days: readonly ReportedDay[],
  coreProblem: CoreProblem,
): Promise<readonly GeneratedSerials[] | undefined> {
  if (coreProblem.met) return undefined;
  const ids = tenants.flatMap(({ id }) => (id === null ? [] : [id]));
  try {
    return await pMap(days, (day) => readGenerated(core, ids, day), { concurrency: 1 });
  } catch (error) {
    coreProblem.meet(error);
    return undefined;
  }
}

/** Ids of acknowledged dead entries by tenant id. Without our own schema every dead entry counts, and the log says so. */
async function acknowledgedByTenant(
  { databases, log }: CollectorServices,
  schema: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const byTenant = new Map<number, string[]>();
  try {
    const pages = adaptivePages<Acknowledged>(ACKNOWLEDGED_A_CALL, (after, limit) =>
      readAcknowledgedPage(databases.tenantCluster, schema, after, limit),
    );
    for await (const page of pages) {
      for (const { tenantId, outboxId } of page) {
        const ids = byTenant.get(tenantId);
        if (ids === undefined) byTenant.set(tenantId, [outboxId]);
        else ids.push(outboxId);
      }
    }
  } catch (error) {
    log.warn('Acknowledgements could not be read: every dead entry counts', { error: describeError(error) });
    return new Map();
  }
  return byTenant;
}

interface Acknowledged {
  readonly tenantId: number;
  readonly outboxId: string;
}

/** Acknowledged entries an answer, at most; the table only grows. */
const ACKNOWLEDGED_A_CALL = 5_000;

/** In the order of the primary key. */
function readAcknowledgedPage(
  tenantCluster: Database,
  schema: string,
  after: Acknowledged | undefined,
  limit: number,
): Promise<Acknowledged[]> {
  const beyond =
    after === undefined ? '' : 'WHERE tenant_id >= :tenant AND (tenant_id > :tenant OR outbox_id > :id)';
  return tenantCluster.read({
    sql: `SELECT tenant_id, outbox_id FROM ${schema}.acknowledgement ${beyond}
      ORDER BY tenant_id, outbox_id LIMIT ${limit}`,
    parameters: after === undefined ? {} : { tenant: after.tenantId, id: after.outboxId },
    row: (next) => ({ tenantId: next(integer), outboxId: next(text) }),
  });
}
