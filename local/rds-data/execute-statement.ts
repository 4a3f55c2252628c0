import { bindParameters } from './bind-parameters.ts';
import { type DataApi, meetFaults, onSession } from './call.ts';
import { columnMetadata } from './column-metadata.ts';
import { encodeObjects, encodeRecords } from './encode-records.ts';
import { RdsDataError } from './errors.ts';
import type { ExecuteRequest } from './requests.ts';
import { type ScannedStatement, scanStatement } from './scan-statement.ts';
import { type Outcome, runStatement } from './session.ts';

/** ExecuteStatement. @returns the answer as JSON text */
export async function executeStatement(api: DataApi, request: ExecuteRequest): Promise<string> {
  refuseUnmodelled(request);
  const statement = scanStatement(request.sql);
  const sql = bindParameters(statement, request.parameters ?? []);
  const cut = await meetFaults(api, request, request.sql);
  return onSession(api, request, statement.sessionNeutral, cut, async (session) => {
    const outcome = await runStatement(session, sql, {
      timeoutMs: api.limits.statementMs,
      continueAfterTimeout: request.continueAfterTimeout ?? false,
      clock: api.clock,
    });
    return answer(api, request, statement, outcome);
  });
}

function refuseUnmodelled(request: ExecuteRequest): void {
  if (request.formatRecordsAs === 'JSON' && request.resultSetOptions !== undefined) {
    throw new RdsDataError(
      'BadRequestException',
      'The local Data API does not model resultSetOptions together with formatRecordsAs JSON.',
    );
  }
}

function answer(
  api: DataApi,
  request: ExecuteRequest,
  statement: ScannedStatement,
  outcome: Outcome,
): string {
  if (!('rows' in outcome)) {
    const generated = generatedFields(statement, outcome.insertId, outcome.affectedRows);
    return `{"generatedFields":${generated},"numberOfRecordsUpdated":${outcome.affectedRows}}`;
  }
  const { columns, rows } = outcome;
  if (request.formatRecordsAs === 'JSON') {
    const objects = encodeObjects(columns, rows, {
      rowBytes: api.limits.rowBytes,
      textBytes: api.limits.formattedResultBytes,
    });
    return `{"numberOfRecordsUpdated":0,"formattedRecords":${JSON.stringify(objects)}}`;
  }
  const records = encodeRecords(columns, rows, request.resultSetOptions ?? {}, {
    rowBytes: api.limits.rowBytes,
    textBytes: api.limits.resultBytes,
  });
  const metadata = request.includeResultMetadata
    ? `"columnMetadata":${JSON.stringify(columns.map(columnMetadata))},`
    : '';
  return `{"numberOfRecordsUpdated":0,${metadata}"records":${records}}`;
}

/**
 * Keys that an insert made. For several rows the database tells the first alone; like the JDBC drivers we
 * count on from there, except after ON DUPLICATE KEY, where the counts say nothing about rows.
 */
export function generatedFields(statement: ScannedStatement, insertId: string, affectedRows: number): string {
  if (insertId === '0') return '[]';
  const plain =
    statement.verb === 'INSERT' && !statement.texts.some((text) => /\bON\s+DUPLICATE\b/i.test(text));
  const first = BigInt(insertId);
  const keys = Array.from(
    { length: plain ? affectedRows : 1 },
    (_, index) => `{"longValue":${first + BigInt(index)}}`,
  );
  return `[${keys.join(',')}]`;
}
