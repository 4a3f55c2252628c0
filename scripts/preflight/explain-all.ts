import pMap from 'p-map';
import type { Database } from '../../functions/shared/database/data-api.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { coreAccounts, type TenantAccount, tenantAccounts } from '../../lib/catalogue/database-rights.ts';
import type { Finding } from './finding.ts';
import { checkGrants } from './grants.ts';
import { checkPlans, type Explained, explain, isExplainable } from './plans.ts';
import type { PreflightContext } from './preflight-context.ts';
import { type ClusterAccount, mayRun, needsKey } from './statements/needs.ts';
import type { ShippedStatement } from './statements/shipped.ts';

/** Statements explained at once. */
const CONCURRENT_STATEMENTS = 4;

/**
 * Has statements explained, each by the accounts that are meant to run it, and judges what the server says. Read-only.
 * @param open Which of the databases is asked, with each account that asks it.
 * @param known What was found before.
 * @param schema Where the ERP's tables among them are.
 */
export async function explainAll(
  { target, bigTable, databases, others }: PreflightContext,
  open: (databases: Databases) => Database,
  statements: readonly ShippedStatement[],
  known: readonly Finding[],
  schema: string,
): Promise<readonly Finding[]> {
  const { modes, monitoringSchema } = target;
  const isCore = statements.some(({ database }) => database === 'core');
  const accounts = isCore ? coreAccounts : tenantAccounts;
  const findings: Finding[] = [];
  const all: Explained[] = [];
  const planned = new Set<ShippedStatement>();
  for (const account of accounts) {
    const entered = account === 'writer' ? databases : others.get(account);
    if (entered === undefined) continue;
    const explained = await explainEach(
      open(entered),
      chosenFor(isCore, account, statements, planned, monitoringSchema),
    );
    findings.push(...checkGrants({ account, modes, schema, monitoringSchema, known, explained }));
    all.push(...explained.filter(({ statement }) => !planned.has(statement)));
    for (const { statement } of explained) planned.add(statement);
  }
  return [...findings, ...checkPlans({ explained: all, known, bigTable })];
}

/** What an account is asked for: all that nobody was asked for yet, and of the rest one for each set of rights. */
function chosenFor(
  isCore: boolean,
  account: TenantAccount,
  statements: readonly ShippedStatement[],
  planned: ReadonlySet<ShippedStatement>,
  monitoringSchema: string,
): readonly ShippedStatement[] {
  const who: ClusterAccount =
    isCore && (account === 'writer' || account === 'reader')
      ? { cluster: 'core', account }
      : { cluster: 'tenants', account };
  const its = statements.filter(
    (statement) => isExplainable(statement) && mayRun(who, statement, monitoringSchema),
  );
  const sample = new Map(its.toReversed().map((statement) => [needsKey(statement.sql), statement]));
  const sampled = new Set(sample.values());
  return its.filter((statement) => !planned.has(statement) || sampled.has(statement));
}

function explainEach(
  database: Database,
  statements: readonly ShippedStatement[],
): Promise<readonly Explained[]> {
  return pMap(statements, (statement) => explain(database, statement), {
    concurrency: CONCURRENT_STATEMENTS,
  });
}

/**
 * A table that the account may not read cannot be seen either: of a grant that is missing and a table that seems
 * to be, only the grant is told.
 */
export function withoutDenied(known: readonly Finding[], explained: readonly Finding[]): readonly Finding[] {
  const denied = new Set(explained.filter(({ check }) => check === 'grants').map(({ subject }) => subject));
  return known.filter(
    ({ check, subject = '' }) => check !== 'tables' || subject.includes('.') || !denied.has(subject),
  );
}
