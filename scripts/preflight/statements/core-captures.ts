import { CoreRegistry, readRegistryRows } from '../../../functions/consistency-checker/core-registry.ts';
import { readGenerationRate as readWidgetRate } from '../../../functions/dashboard-queries/generation-rate.ts';
import { readGenerationRate } from '../../../functions/metrics-api/generation-rate/generation-rate.ts';
import { sourcesOf } from '../../../functions/metrics-api/sources.ts';
import { readSerialMetrics } from '../../../functions/metrics-api/summary/serial-metrics.ts';
import { readGenerated } from '../../../functions/metrics-collector/core-figures.ts';
import { reportedDays } from '../../../functions/metrics-collector/reporting-window.ts';
import { callerTenant } from '../../../functions/shared/api/caller-tenant.ts';
import { PartialAnswer } from '../../../functions/shared/api/partial-answer.ts';
import { lastPeriods } from '../../../functions/shared/checklist/periods.ts';
import { readGeneratedSerials } from '../../../functions/shared/checklist/queries/generated-serials.ts';
import { TenantSchemas } from '../../../functions/shared/database/tenant-schema.ts';
import { listTenants } from '../../../functions/shared/database/tenants.ts';
import { linkEntries, readRegistry } from '../../../functions/shared/outbox/registry.ts';
import { readCoreLinks } from '../../../functions/shared/queries/core-links.ts';
import type { Stubs } from './capture.ts';
import { type Capture, SERIAL, SILENT, type StatementContext } from './context.ts';
import { ENTRY } from './samples.ts';

/** Days that the API may be asked for at most. */
const MOST_DAYS = 30;

/** The sources of a request to the API. */
function sourcesFor(databases: Stubs, { databasePrefix, monitoringSchema, tenant }: StatementContext) {
  const services = { databases, schemas: new TenantSchemas(), databasePrefix, monitoringSchema };
  return sourcesOf(services, { caller: tenant }, new PartialAnswer(SILENT));
}

/** Statements on the Core database. */
export const coreCaptures = {
  'all jobs: active tenants': {
    run: ({ core, tenantCluster }, { databasePrefix, monitoringSchema }) =>
      listTenants({ core, tenantCluster, databasePrefix, monitoringSchema, excludedTenants: [] }, {}),
  },
  "API: the caller's tenant": {
    run: ({ core, tenantCluster }, { tenant, monitoringSchema }) =>
      callerTenant(
        {
          method: 'GET',
          resource: '/v1/metrics/{action}',
          path: {},
          principal: { kind: 'token', subject: 'preflight', orgCode: tenant.code, scopes: [] },
          correlationId: 'preflight',
          parameterNames: [],
          parameter: () => undefined,
        },
        { core, tenantCluster, monitoringSchema },
      ),
  },
  'outbox worker: links': {
    run: ({ core }, { tenant }) => linkEntries(core, tenant.id, [ENTRY]),
    writer: 'outbox worker',
  },
  'outbox worker: registry rows': { run: ({ core }, { tenant }) => readRegistry(core, tenant.id, [ENTRY]) },
  'consistency checker: registry rows': {
    run: async ({ core }, { tenant }) => {
      await readRegistryRows(core, tenant.id, [SERIAL]);
      await new CoreRegistry(core, SILENT).rows(tenant.id, [SERIAL]);
    },
  },
  'collector and API: core links': {
    run: ({ core }, { tenant, now }) =>
      readCoreLinks(
        core,
        tenant.id,
        [
          {
            serialCode: SERIAL,
            onTicket: true,
            tenantLinked: true,
            linkedToken: '1',
            lastDay: true,
            onDays: [true],
          },
        ],
        reportedDays(now).length,
      ),
  },
  'collector: serials generated': {
    run: async ({ core }, { tenantIds, now }) => {
      for (const day of reportedDays(now)) await readGenerated(core, tenantIds, day);
    },
  },
  'API: generation rate': {
    run: (stubs, context) => readGenerationRate(sourcesFor(stubs, context), MOST_DAYS, context.now),
  },
  'API: serials of the last day': { run: ({ core }, { tenant }) => readSerialMetrics(core, tenant.id) },
  'dashboard: generation rate': { run: ({ core }, { tenantIds }) => readWidgetRate(core, tenantIds) },
  'checklist: serials generated': {
    run: ({ core }, { tenantIds, now }) => readGeneratedSerials(core, tenantIds, lastPeriods('monthly', now)),
  },
} as const satisfies Readonly<Record<string, Capture>>;
