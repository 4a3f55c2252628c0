import { handOver } from '../../../functions/consistency-checker/hand-over.ts';
import { withoutKnown } from '../../../functions/consistency-checker/known-issues.ts';
import { quarantine } from '../../../functions/consistency-checker/quarantine.ts';
import { readTicketSerials as readCheckedSerials } from '../../../functions/consistency-checker/read-ticket-serials.ts';
import {
  readFirstTokens,
  readSettledUpTo,
  readTokensById,
  readTokensBySerial,
} from '../../../functions/consistency-checker/read-tokens.ts';
import { recentSerials } from '../../../functions/consistency-checker/recent-serials.ts';
import { repairTenantLinks } from '../../../functions/consistency-checker/repair-tenant-links.ts';
import { readLinkFailures } from '../../../functions/metrics-api/errors/link-failures.ts';
import { readOutboxErrors } from '../../../functions/metrics-api/errors/outbox-errors.ts';
import { readOutboxState } from '../../../functions/metrics-api/link-health/outbox-state.ts';
import { reportedDays } from '../../../functions/metrics-collector/reporting-window.ts';
import { readTenantFigures } from '../../../functions/metrics-collector/tenant-figures.ts';
import { readDueEntries } from '../../../functions/outbox-worker/due-entries.ts';
import { lastPeriods } from '../../../functions/shared/checklist/periods.ts';
import { readFailedLinksByHour } from '../../../functions/shared/checklist/queries/failed-links-by-hour.ts';
import {
  readAcknowledged as countAcknowledged,
  readLinkCounts,
  readOutbox,
} from '../../../functions/shared/checklist/queries/outbox-figures.ts';
import { readQuarantine } from '../../../functions/shared/checklist/queries/quarantine-figures.ts';
import {
  readTicketTargets,
  ticketSource,
} from '../../../functions/shared/checklist/queries/ticket-targets.ts';
import { TenantSchemas } from '../../../functions/shared/database/tenant-schema.ts';
import {
  noteRefused,
  settleCharged,
  settleDead,
  settleLinked,
} from '../../../functions/shared/outbox/settle-entries.ts';
import { readContestedSerials, readTokenStates } from '../../../functions/shared/outbox/token-states.ts';
import { readOutboxByStatus } from '../../../functions/shared/queries/outbox-by-status.ts';
import { readQuarantineByReason } from '../../../functions/shared/queries/quarantine-by-reason.ts';
import { readSpawnedSerials } from '../../../functions/shared/queries/spawned-serials.ts';
import { readTicketSerials } from '../../../functions/shared/queries/ticket-serials.ts';
import { HOUR_MS, lastUnits } from '../../../functions/shared/utc.ts';
import { type Capture, SERIAL } from './context.ts';
import { ENTRY, FULL_PAGE, FULL_PAGE_OF_SPAWNED, SOURCE, WINDOW_START } from './samples.ts';

const SETTLEMENT = { entry: ENTRY, error: 'gone', retryCount: 2 };

/** Statements on a tenant's database. */
export const tenantCaptures = {
  "API and desk: the tenant's schema": {
    run: ({ tenantCluster }) => new TenantSchemas().find(tenantCluster, 'bgerp_t_sample'),
    sample: { row: ['bgerp_t_sample'] },
  },
  'outbox worker: due entries': {
    run: async ({ ofTenant }) => {
      await readDueEntries(ofTenant);
      await readDueEntries(ofTenant, ENTRY);
    },
  },
  'outbox worker: several entries of one serial': {
    run: ({ ofTenant }) => readContestedSerials(ofTenant),
    sample: FULL_PAGE,
  },
  'outbox worker: states of tokens': { run: ({ ofTenant }) => readTokenStates(ofTenant, ['42']) },
  'outbox worker: settles entries': {
    run: async ({ ofTenant }) => {
      await settleLinked(ofTenant, [ENTRY]);
      await settleCharged(ofTenant, [SETTLEMENT]);
      await settleDead(ofTenant, [SETTLEMENT]);
      await noteRefused(ofTenant, [SETTLEMENT]);
    },
    writer: 'outbox worker',
  },
  'consistency checker: recent serials': {
    run: async ({ ofTenant }) => {
      for await (const page of recentSerials(ofTenant)) void page;
    },
    sample: WINDOW_START,
  },
  'consistency checker: ticket serials': {
    run: ({ ofTenant }, { ticketTables }) => readCheckedSerials(ofTenant, [SERIAL], ticketTables),
  },
  'consistency checker: tokens by serial': { run: ({ ofTenant }) => readTokensBySerial(ofTenant, [SERIAL]) },
  'consistency checker: tokens by id': { run: ({ ofTenant }) => readTokensById(ofTenant, ['42']) },
  'consistency checker: first tokens': { run: ({ ofTenant }) => readFirstTokens(ofTenant, [SERIAL]) },
  'consistency checker: last settled token': { run: ({ ofTenant }) => readSettledUpTo(ofTenant) },
  'consistency checker: known issues': {
    run: ({ ofTenant }) =>
      withoutKnown(ofTenant, [
        { check: 'orphaned', serial: SERIAL, source: SOURCE },
        { check: 'missing_core_link', serial: SERIAL, tokenId: '42', family: new Set(['42']) },
      ]),
    sample: FULL_PAGE,
  },
  'consistency checker: hands links over': {
    run: ({ ofTenant }) =>
      handOver(
        ofTenant,
        [{ check: 'missing_core_link', serial: SERIAL, tokenId: '42', family: new Set(['42']) }],
        '7',
      ),
    writer: 'consistency checker',
  },
  'consistency checker: quarantines': {
    run: ({ ofTenant }, { tenant }) =>
      quarantine(ofTenant, tenant.id, 'orphaned', [{ check: 'orphaned', serial: SERIAL, source: SOURCE }]),
    writer: 'consistency checker',
  },
  'consistency checker: repairs tenant links': {
    run: ({ ofTenant }) =>
      repairTenantLinks(ofTenant, [
        { check: 'missing_tenant_link', serial: SERIAL, ticketId: '7', tokenId: '42' },
      ]),
    writer: 'consistency checker',
  },
  'collector: tenant figures': {
    run: ({ ofTenant }, { now }) => readTenantFigures(ofTenant, ['7'], reportedDays(now)),
  },
  'collector and API: spawned serials': {
    run: async ({ ofTenant }, { now }) => {
      await readSpawnedSerials(ofTenant, reportedDays(now));
      await readSpawnedSerials(ofTenant, []);
    },
    sample: FULL_PAGE_OF_SPAWNED,
  },
  'API: link failures': {
    run: ({ ofTenant }, { now }) => readLinkFailures(ofTenant, lastUnits(now, HOUR_MS, 24)),
  },
  'API: outbox errors': { run: ({ ofTenant }) => readOutboxErrors(ofTenant) },
  'API: outbox state': { run: ({ ofTenant }) => readOutboxState(ofTenant, ['7']) },
  'API, dashboard: outbox by status': { run: ({ ofTenant }) => readOutboxByStatus(ofTenant) },
  'API, dashboard: quarantine by reason': {
    run: async ({ ofTenant }, { tenant }) => {
      await readQuarantineByReason(ofTenant, tenant.id);
      await readQuarantineByReason(ofTenant, null);
    },
  },
  'API, dashboard, checklist: ticket serials': {
    run: ({ ofTenant }, { ticketTable, tenant }) => readTicketSerials(ofTenant, ticketTable, tenant.id),
  },
  'checklist: outbox': { run: ({ ofTenant }) => readOutbox(ofTenant) },
  'checklist: acknowledged entries': {
    run: ({ ofTenant }, { monitoringSchema, tenant }) =>
      countAcknowledged(ofTenant, monitoringSchema, tenant.id),
  },
  'checklist: links': {
    run: ({ ofTenant }, { now }) => readLinkCounts(ofTenant, lastPeriods('monthly', now)),
  },
  'checklist: failed links by hour': {
    run: ({ ofTenant }, { now }) => readFailedLinksByHour(ofTenant, lastPeriods('monthly', now).current),
  },
  'checklist: tickets and their serials': {
    run: async ({ ofTenant }, { ticketTable, ticketTables, tenant, now }) => {
      const source = ticketSource(ticketTable, ticketTables);
      if (source === undefined) return;
      await readTicketTargets(ofTenant, source, tenant.id, lastPeriods('daily', now).current);
    },
  },
  'checklist: quarantine': {
    run: async ({ ofTenant }, { tenant, now }) => {
      const periods = lastPeriods('monthly', now);
      await readQuarantine(ofTenant, tenant.id, periods);
      await readQuarantine(ofTenant, null, periods);
    },
  },
} as const satisfies Readonly<Record<string, Capture>>;
