import pMap from 'p-map';
import type { Database } from '../../functions/shared/database/data-api.ts';
import type { Finding } from './finding.ts';
import { checkGrants } from './grants.ts';
import { checkPlans, explain, isExplainable } from './plans.ts';
import type { PreflightContext } from './preflight-context.ts';
import type { ShippedStatement } from './statements/shipped.ts';

/** Statements explained at once. */
const CONCURRENT_STATEMENTS = 4;

/**
 * Has statements explained and judges what the server says. Read-only.
 * @param known What was found before.
 * @param schema Where the ERP's tables among them are.
 */
export async function explainAll(
  { target, bigTable }: PreflightContext,
  database: Database,
  statements: readonly ShippedStatement[],
  known: readonly Finding[],
  schema: string,
): Promise<readonly Finding[]> {
  const { modes, monitoringSchema } = target;
  const explained = await pMap(
    statements.filter(isExplainable),
    (statement) => explain(database, statement),
    { concurrency: CONCURRENT_STATEMENTS },
  );
  return [
    ...checkGrants({ explained, modes, schema, monitoringSchema, known }),
    ...checkPlans({ explained, known, bigTable }),
  ];
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
