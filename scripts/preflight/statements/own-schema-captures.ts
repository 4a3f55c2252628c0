import { forgetEvents, forgetRuns } from '../../../functions/checklist-report/forget.ts';
import {
  insertClaim,
  rememberSent,
  takeOverClaim,
} from '../../../functions/checklist-report/sent-reports.ts';
import {
  closeFindings,
  countOpenFindings,
  readOpenFindings,
  writeFindings,
} from '../../../functions/consistency-checker/finding-store.ts';
import {
  addBatch,
  addHours,
  countBatch,
  forgetOldBatches,
  readAnswer,
} from '../../../functions/event-ingest/batch-store.ts';
import type { IngestAnswer } from '../../../functions/event-ingest/contract.ts';
import type { HourlyCount } from '../../../functions/event-ingest/hourly-counts.ts';
import { readEventCounts } from '../../../functions/metrics-api/errors/event-counts.ts';
import { readLastRun, readShardCount } from '../../../functions/metrics-api/jobs/job-runs.ts';
import { readAcknowledged } from '../../../functions/metrics-api/link-health/acknowledged.ts';
import { collect } from '../../../functions/metrics-collector/run.ts';
import { mendColumnCollations } from '../../../functions/schema-migration/collations.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { lastPeriods } from '../../../functions/shared/checklist/periods.ts';
import { readCheckerRuns, readFindings } from '../../../functions/shared/checklist/queries/findings.ts';
import { readJobStates } from '../../../functions/shared/checklist/queries/job-runs.ts';
import {
  readRejections,
  readRejectionsByHour,
  readReporters,
} from '../../../functions/shared/checklist/queries/rejections.ts';
import { recallTenants, rememberTenants } from '../../../functions/shared/database/known-tenants.ts';
import { rememberRun } from '../../../functions/shared/job-run.ts';
import { HOUR_MS, lastUnits } from '../../../functions/shared/utc.ts';
import { type Capture, SERIAL, SILENT, type StatementContext, sqlTime } from './context.ts';
import { A_TIME } from './samples.ts';

const BATCH = { sender: 'preflight', key: 'preflight' };
const ANSWER: IngestAnswer = { ok: true, accepted: 1, refused: [], remembered: true };

function countsOf({ tenant }: StatementContext): readonly HourlyCount[] {
  return [{ tenant: tenant.code, hour: A_TIME, metric: 'error.duplicate_total', count: 1 }];
}

/** Statements on our own schema alone. */
export const ownSchemaCaptures = {
  'deploy: schema migration': {
    run: ({ tenantCluster }, { monitoringSchema }) => migrate(tenantCluster, monitoringSchema),
  },
  'deploy: collations of the schema': {
    run: ({ tenantCluster }, { monitoringSchema }) => mendColumnCollations(tenantCluster, monitoringSchema),
    sample: { row: ['known_tenant', 'code', '50'] },
  },
  'checklist: forgets old rows': {
    run: async ({ tenantCluster }, { monitoringSchema, tenant }) => {
      const own = { tenantCluster, schema: monitoringSchema };
      await forgetRuns(own, 'outbox-worker');
      await forgetEvents(own, tenant.code);
    },
  },
  'all jobs: remember their run': {
    run: ({ tenantCluster }, { monitoringSchema, now }) =>
      rememberRun(
        { tenantCluster, schema: monitoringSchema, log: SILENT },
        {
          job: 'outbox-worker',
          requestId: 'preflight',
          event: {},
          dryRun: true,
          startedAt: now,
          completedAt: now,
          summary: {},
        },
      ),
  },
  'collector: remembers tenants': {
    run: ({ tenantCluster }, { monitoringSchema, tenant }) =>
      rememberTenants(tenantCluster, monitoringSchema, [tenant]),
  },
  'all: recall tenants': {
    run: ({ tenantCluster }, { monitoringSchema }) => recallTenants(tenantCluster, monitoringSchema),
  },
  'collector: acknowledgements': {
    // Without tenants the collector asks for these and little else.
    run: (stubs, { databasePrefix, monitoringSchema, now }) =>
      collect(
        { databases: stubs, log: SILENT, now: () => now },
        { databasePrefix, monitoringSchema, excludedTenants: [], watchedTenants: [] },
        {},
      ),
  },
  'consistency checker: its findings': {
    run: async ({ tenantCluster }, { monitoringSchema, tenant, tenantIds }) => {
      await readOpenFindings(tenantCluster, monitoringSchema, tenant.id);
      await writeFindings(tenantCluster, monitoringSchema, tenant.id, [
        { check: 'dual_link_mismatch', subject: SERIAL, detail: 'none', serials: [SERIAL] },
      ]);
      await closeFindings(tenantCluster, monitoringSchema, [
        { id: '7', check: 'dual_link_mismatch', subject: SERIAL, serials: [SERIAL], lastSeen: A_TIME },
      ]);
      await countOpenFindings(tenantCluster, monitoringSchema, tenantIds);
    },
  },
  'event ingest: batches': {
    run: async ({ tenantCluster }, context) => {
      const store = { tenantCluster, schema: context.monitoringSchema };
      await addBatch(store, BATCH);
      await addHours(store, countsOf(context));
      await countBatch(store, BATCH, countsOf(context), ANSWER);
      await countBatch(store, BATCH, [], ANSWER);
      await readAnswer(store, BATCH);
      await forgetOldBatches(store);
    },
  },
  'API: reported events': {
    run: ({ tenantCluster }, { monitoringSchema, tenant, now }) =>
      readEventCounts({ tenantCluster, name: monitoringSchema }, tenant.code, lastUnits(now, HOUR_MS, 24)),
  },
  'API: job runs': {
    run: async ({ tenantCluster }, { monitoringSchema, now }) => {
      const own = { tenantCluster, name: monitoringSchema };
      const job = 'outbox-worker';
      await readShardCount(own, job, sqlTime(now));
      for (const withErrors of [false, true])
        await readLastRun(own, { job, shard: { index: 0, count: 1 }, since: sqlTime(now), withErrors });
    },
  },
  'API: acknowledgements': {
    run: ({ tenantCluster }, { monitoringSchema, tenant }) =>
      readAcknowledged({ tenantCluster, name: monitoringSchema }, tenant.id),
  },
  'checklist: job runs': {
    run: ({ tenantCluster }, { monitoringSchema, now }) =>
      readJobStates(tenantCluster, monitoringSchema, lastPeriods('monthly', now), now),
  },
  'checklist: findings': {
    run: async ({ tenantCluster }, { monitoringSchema, now }) => {
      const periods = lastPeriods('monthly', now);
      await readFindings(tenantCluster, monitoringSchema, periods);
      await readCheckerRuns(tenantCluster, monitoringSchema, periods.current);
    },
  },
  'checklist: reported rejections': {
    run: async ({ tenantCluster }, { monitoringSchema, tenant, now }) => {
      const periods = lastPeriods('monthly', now);
      await readRejections(tenantCluster, monitoringSchema, [tenant.code], periods);
      await readRejectionsByHour(tenantCluster, monitoringSchema, [tenant.code], periods.current);
      await readReporters(tenantCluster, monitoringSchema);
    },
  },
  'checklist: reports sent': {
    run: async ({ tenantCluster }, { monitoringSchema, now }) => {
      const sent = { tenantCluster, schema: monitoringSchema };
      const period = lastPeriods('daily', now).current;
      const sending = { cadence: 'daily', period, requestId: 'preflight', now } as const;
      await insertClaim(sent, sending);
      await takeOverClaim(sent, sending);
      await rememberSent(sent, sending);
    },
  },
} as const satisfies Readonly<Record<string, Capture>>;
