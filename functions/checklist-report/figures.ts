import pMap from 'p-map';
import type { Databases } from '../shared/database/databases.ts';
import { listTenants, type Tenant } from '../shared/database/tenants.ts';
import { readTicketSerials, type TicketSerials } from '../shared/queries/ticket-serials.ts';
import { readTicketTable } from '../shared/queries/ticket-table.ts';
import type { Log } from '../shared/telemetry/logger.ts';
import { type GeneratedSerials, readGeneratedSerials } from './generated-serials.ts';
import { type JobState, readJobStates } from './job-runs.ts';
import { type OpenFindings, readOpenFindings } from './open-findings.ts';
import {
  type FailedLinks,
  type OutboxFigures,
  readAcknowledged,
  readFailedLinks,
  readOutbox,
} from './outbox-figures.ts';
import type { Periods } from './periods.ts';
import { type QuarantinedSerials, readQuarantine } from './quarantine-figures.ts';
import { attempt, type Reading } from './reading.ts';

export interface ReportServices {
  readonly databases: Databases;
  readonly log: Log;
}

export interface ReportSettings {
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
}

/** What one tenant's own database says. */
export interface TenantFigures {
  readonly code: string;
  readonly outbox: OutboxFigures;
  /** Dead entries that a person has acknowledged; 0 when our own schema cannot tell. */
  readonly acknowledged: number;
  readonly failedLinks: FailedLinks;
  readonly quarantine: readonly QuarantinedSerials[];
  readonly ticketSerials: TicketSerials;
}

/** Everything that a report may tell. */
export interface Figures {
  /** Codes of active tenants by their id, as far as ids are known. */
  readonly codes: ReadonlyMap<number, string>;
  readonly tenants: readonly Reading<TenantFigures>[];
  readonly generated: Reading<readonly GeneratedSerials[]>;
  readonly jobs: Reading<readonly JobState[]>;
  /** Undefined where findings are not kept yet. */
  readonly findings: Reading<readonly OpenFindings[] | undefined>;
}

/** Tenants read at once: enough to hide the network, few enough for a small Aurora. */
const CONCURRENT_TENANTS = 4;

/**
 * Reads all figures once. A database that cannot be read leaves a sentence in its place. Read-only.
 * @throws when the tenant cluster cannot be asked for its schemas: then there is nothing to report.
 */
export async function readFigures(
  { databases, log }: ReportServices,
  settings: ReportSettings,
  periods: Periods,
  now: Date,
): Promise<Figures> {
  const { core, tenantCluster } = databases;
  const { monitoringSchema } = settings;
  const { tenants, coreError } = await listTenants({ core, tenantCluster, ...settings }, {});
  const codes = new Map(tenants.flatMap(({ id, code }) => (id === null ? [] : [[id, code] as const])));
  const readings = await pMap(
    tenants,
    (tenant) => readTenant({ databases, log }, monitoringSchema, tenant, periods),
    { concurrency: CONCURRENT_TENANTS },
  );
  const generated = await attempt(log, 'The Core DB', () => {
    if (coreError !== undefined) throw coreError;
    return readGeneratedSerials(core, [...codes.keys()], periods);
  });
  const jobs = await attempt(log, `Schema ${monitoringSchema}`, () =>
    readJobStates(tenantCluster, monitoringSchema, periods.current, now),
  );
  const findings = await attempt(log, `Schema ${monitoringSchema}`, () =>
    readOpenFindings(tenantCluster, monitoringSchema),
  );
  return { codes, tenants: readings, generated, jobs, findings };
}

function readTenant(
  { databases, log }: ReportServices,
  monitoringSchema: string,
  { id, code, schema }: Tenant,
  periods: Periods,
): Promise<Reading<TenantFigures>> {
  if (schema === null)
    return Promise.resolve({ gap: `Tenant ${code} has no database on the tenant cluster.` });
  const tenant = databases.tenant(schema);
  return attempt(log, `The database of tenant ${code}`, async () => {
    const outbox = await readOutbox(tenant);
    const failedLinks = await readFailedLinks(tenant, periods);
    const quarantine = await readQuarantine(tenant, id, periods.current);
    const ticketTable = await readTicketTable(databases.tenantCluster, schema);
    const ticketSerials = await readTicketSerials(tenant, ticketTable, id);
    // Our own schema is no part of the tenant: without it every dead entry counts.
    const acknowledged =
      id === null || outbox.dead === 0
        ? { value: 0 }
        : await attempt(log, 'Acknowledgements', () => readAcknowledged(tenant, monitoringSchema, id));
    return {
      code,
      outbox,
      acknowledged: 'value' in acknowledged ? acknowledged.value : 0,
      failedLinks,
      quarantine,
      ticketSerials,
    };
  });
}
