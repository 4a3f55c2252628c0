import { bindParameters } from './bind-parameters.ts';
import { type DataApi, meetFaults, onSession } from './call.ts';
import { RdsDataError } from './errors.ts';
import { generatedFields } from './execute-statement.ts';
import type { BatchRequest } from './requests.ts';
import { scanStatement } from './scan-statement.ts';
import { runStatement } from './session.ts';

/**
 * BatchExecuteStatement. Without a transaction each set commits by itself: the documentation leaves that
 * open, and the weaker promise is the one to be prepared for.
 *
 * @returns the answer as JSON text
 */
export async function batchExecute(api: DataApi, request: BatchRequest): Promise<string> {
  const statement = scanStatement(request.sql);
  if (statement.terminated) {
    throw new RdsDataError('BadRequestException', 'A batch statement must not end with a semicolon.');
  }
  const texts = (request.parameterSets ?? [[]]).map((set) => bindParameters(statement, set));
  const cut = await meetFaults(api, request, request.sql);
  const options = { timeoutMs: api.limits.statementMs, continueAfterTimeout: false, clock: api.clock };
  return onSession(api, request, statement.sessionNeutral, cut, async (session) => {
    const results: string[] = [];
    for (const sql of texts) {
      const outcome = await runStatement(session, sql, options);
      if ('rows' in outcome) {
        throw new RdsDataError('BadRequestException', 'A batch statement must not return rows.');
      }
      const generated = generatedFields(statement, outcome.insertId, outcome.affectedRows);
      results.push(`{"generatedFields":${generated}}`);
    }
    return `{"updateResults":[${results.join(',')}]}`;
  });
}
