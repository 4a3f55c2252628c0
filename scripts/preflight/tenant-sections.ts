import { attempt } from './attempt.ts';
import { explainAll } from './explain-all.ts';
import { cannotTell, type Finding, type Section } from './finding.ts';
import { checkOtherWriters } from './other-writers.ts';
import { checkOwnSchema, isThere, type OwnSchema, readOwnSchema } from './own-schema.ts';
import { type PreflightContext, statementsFor } from './preflight-context.ts';
import type { Progress } from './progress.ts';
import type { TenantSelection } from './select-tenants.ts';
import { judgeIsolation, judgeVersion, type Server } from './server.ts';
import { checkSession } from './session.ts';
import { type LocatedTenant, tenantSection } from './tenant-section.ts';
import { checkTenants, readTenantSchemas } from './tenants.ts';

/** Of the section about the cluster, whatever is in it. */
export const TENANTS_HEAD = { cluster: 'tenants', title: 'Tenant cluster' } as const;

/** Checks the tenant cluster, then each tenant that is looked at. Read-only. */
export async function tenantSections(
  context: PreflightContext,
  server: Server,
  selection: TenantSelection,
  progress: Pick<Progress, 'step'>,
): Promise<readonly Section[]> {
  const { tenantCluster } = context.databases;
  progress.step('tenant cluster');
  const own = await readOwnSchema(tenantCluster, context.target.monitoringSchema);
  const aboutOwn = await attempt('own-schema', () => checkOwnSchema(tenantCluster, server, own, context));
  const findings = [
    judgeVersion(server),
    judgeIsolation(server),
    ...(await attempt('time', () => checkSession(tenantCluster))),
    ...aboutOwn,
    ...(await attempt('plans', () => explainOwn(context, own, selection, aboutOwn))),
    ...(await attempt('tenants', () => compareTenants(context, selection))),
  ];
  const located = selection.watched.flatMap(({ schema, ...tenant }): LocatedTenant[] =>
    schema === null ? [] : [{ ...tenant, schema }],
  );
  const sections: Section[] = [];
  for (const [index, tenant] of located.entries()) {
    progress.step(`tenant ${tenant.code} (${index + 1} of ${located.length})`);
    sections.push(
      await tenantSection(context, { server, own, aboutOwn, tenant, tenants: selection.watched }),
    );
  }
  progress.step('other writers');
  const otherWriters = await checkOtherWriters(context, own, located);
  return [{ ...TENANTS_HEAD, findings: [...findings, ...otherWriters] }, ...sections];
}

/** Statements on our own schema alone are the same for all tenants. */
async function explainOwn(
  context: PreflightContext,
  own: OwnSchema,
  { watched }: TenantSelection,
  aboutOwn: readonly Finding[],
): Promise<readonly Finding[]> {
  const all = await statementsFor(context, watched[0], watched);
  const statements = all.filter(
    (statement) => statement.database === 'tenantCluster' && isThere(own, statement),
  );
  return explainAll(context, (open) => open.tenantCluster, statements, aboutOwn, own.name);
}

async function compareTenants(
  { databases, target }: PreflightContext,
  { all, coreError }: TenantSelection,
): Promise<readonly Finding[]> {
  if (all === undefined)
    return [cannotTell('tenants', 'which tenants are active: see what the Core database lacks.')];
  const schemas = await readTenantSchemas(databases.tenantCluster, target.databasePrefix);
  return checkTenants({ tenants: all, schemas, target, certain: coreError === undefined });
}
