import pMap from 'p-map';
import type { Database } from '../../functions/shared/database/data-api.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import type { Finding } from './finding.ts';
import { checkGrants } from './grants.ts';
import { checkPlans, type Explained, explain, isExplainable } from './plans.ts';
import type { PreflightContext } from './preflight-context.ts';
import type { ShippedStatement } from './statements/shipped.ts';

/** Statements explained at once. */
const CONCURRENT_STATEMENTS = 4;

/**
 * Has statements explained and judges what the server says. Read-only.
 * @param open Which of the databases is asked, with each account that asks it.
 * @param known What was found before.
 * @param schema Where the ERP's tables among them are.
 */
export async function explainAll(
  { target, bigTable, databases, readers }: PreflightContext,
  open: (databases: Databases) => Database,
  statements: readonly ShippedStatement[],
  known: readonly Finding[],
  schema: string,
): Promise<readonly Finding[]> {
  const { modes, monitoringSchema } = target;
  const explained = await explainEach(open(databases), statements);
  const grants = { modes, schema, monitoringSchema, known };
  return [
    ...checkGrants({ ...grants, account: 'writer', explained }),
    ...(readers === undefined
      ? []
      : checkGrants({
          ...grants,
          account: 'reader',
          explained: await explainEach(
            open(readers),
            statements.filter(({ writer }) => writer === undefined),
          ),
        })),
    ...checkPlans({ explained, known, bigTable }),
  ];
}

function explainEach(
  database: Database,
  statements: readonly ShippedStatement[],
): Promise<readonly Explained[]> {
  return pMap(statements.filter(isExplainable), (statement) => explain(database, statement), {
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
