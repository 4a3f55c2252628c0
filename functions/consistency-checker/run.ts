import pMap from 'p-map';
import type { Databases } from '../shared/database/databases.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { listTenants, schemaOf, type Tenant } from '../shared/database/tenants.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { JobEvent } from '../shared/job-event.ts';
import { readTicketTables } from '../shared/queries/ticket-table.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import { checkTenant, type TenantResult } from './check-tenant.ts';
import { CoreRegistry } from './core-registry.ts';
import { FindingBook } from './finding-book.ts';
import { type RunSummary, RunTally, tenantLines } from './summary.ts';
import { SLICE_ROWS } from './sweep/serial-slice.ts';
import { SweepBook } from './sweep/sweep-book.ts';
import { type TellFindings, tellNewFindings } from './tell-findings.ts';

export interface CheckerServices {
  readonly databases: Databases;
  readonly deadline: Deadline;
  readonly log: Log;
  readonly now: () => Date;
  readonly tellFindings: TellFindings;
}

export interface CheckerSettings {
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
  /** `report` reads and judges, but repairs, quarantines and remembers nothing. */
  readonly mode: 'repair' | 'report';
  /** Rows of either side in a slice of the sweep. Default: {@link SLICE_ROWS}. */
  readonly sliceRows?: number;
}

/** Tenants checked at once: enough to hide the network, few enough for a small Aurora. */
const CONCURRENT_TENANTS = 4;

/**
 * Checks the serials of all tenants once: what open findings name, tokens spawned and serials generated within
 * the last 24 hours, and a share of all other rows, so that every row is seen within 24 hours.
 *
 * While the Core DB cannot be used, formats and duplicates are still looked at; what needs the registry is
 * neither judged nor counted, and open findings stay as they are. Where not even the tenants' ids are known,
 * nothing is written.
 * @throws when the tenant cluster cannot be asked for its schemas, or the event names an unknown tenant.
 */
export async function runConsistencyChecker(
  services: CheckerServices,
  settings: CheckerSettings,
  event: JobEvent,
): Promise<RunSummary> {
  const { databases, log, now } = services;
  const { core, tenantCluster } = databases;
  const startedAt = now();
  const { sliceRows = SLICE_ROWS } = settings;
  const dryRun = event.dryRun === true || settings.mode === 'report';
  const { tenants, coreError } = await listTenants({ core, tenantCluster, ...settings }, event);
  const registry = new CoreRegistry(core, log, coreError);
  const memory = { tenantCluster, schema: settings.monitoringSchema, log };
  const book = new FindingBook(memory);
  const sweepBook = new SweepBook({ ...memory, writes: event.dryRun !== true });
  const tally = new RunTally();
  const check = async (tenant: Tenant): Promise<void> => {
    const result = await checkAlone(
      services,
      { tenant, registry, book, sweepBook, dryRun, sliceRows },
      tally,
    );
    if (result === undefined) return;
    tally.add(tenant.code, result);
    tell(log, tenant, result, dryRun);
  };
  await pMap(tenants, check, { concurrency: CONCURRENT_TENANTS });
  if (!dryRun) await tellNewFindings(memory, tenants, services.tellFindings);
  const ids = tenants.flatMap(({ id }) => (id === null ? [] : [id]));
  await sweepBook.forgetOld().catch(endingIn(tally));
  const openFindings = await book.count(ids).catch(endingIn(tally));
  return tally.summary({
    dryRun,
    coreUnreachable: registry.unreachable,
    openFindings,
    findingsRemembered: book.complete,
    durationMs: now().getTime() - startedAt.getTime(),
  });
}

interface Subject {
  readonly tenant: Tenant;
  readonly registry: CoreRegistry;
  readonly book: FindingBook;
  readonly sweepBook: SweepBook;
  readonly dryRun: boolean;
  readonly sliceRows: number;
}

/** One tenant's check; undefined when it failed or the time ended, which the tally then knows. */
async function checkAlone(
  { databases, deadline, log }: CheckerServices,
  { tenant, ...subject }: Subject,
  tally: RunTally,
): Promise<TenantResult | undefined> {
  try {
    const schema = schemaOf(tenant);
    const database = databases.tenant(schema);
    const ticketTables = await readTicketTables(databases.tenantCluster, schema);
    return await checkTenant({ ...subject, tenant: database, tenantId: tenant.id, ticketTables, deadline });
  } catch (error) {
    if (databaseErrorKind(error) === 'out-of-time') {
      tally.budgetExhausted = true;
    } else {
      tally.tenantsFailed.push(tenant.code);
      log.error('A tenant could not be checked', { tenant: tenant.code, error: describeError(error) });
    }
    return undefined;
  }
}

/** Turns the end of the time budget into a fact about the run. */
function endingIn(tally: RunTally) {
  return (error: unknown): null => {
    if (databaseErrorKind(error) !== 'out-of-time') throw error;
    tally.budgetExhausted = true;
    return null;
  };
}

function tell(log: Log, { code }: Tenant, result: TenantResult, dryRun: boolean): void {
  log.info(`Processing tenant: ${code}`, { checked: result.survey.checked });
  for (const line of tenantLines(result, dryRun)) log.info(line, { tenant: code });
  for (const finding of result.actions.findings) log.warn('Finding', { tenant: code, ...finding });
  for (const table of result.survey.disordered)
    log.error('Recent rows stand in no order of time and could not be checked', { tenant: code, table });
  for (const { issue, error } of result.actions.refused)
    log.error('A row was refused', {
      tenant: code,
      check: issue.check,
      serial: issue.serial,
      error: describeError(error),
    });
  for (const { check, error } of result.actions.failed)
    log.error('A check could not act', { tenant: code, check, error: describeError(error) });
}
