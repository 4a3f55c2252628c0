import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type Field,
  type RDSDataClient,
  RollbackTransactionCommand,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import type { SqlConnection } from '../../erp/sql.ts';

export interface Entrance {
  readonly client: Pick<RDSDataClient, 'send'>;
  readonly resourceArn: string;
  readonly secretArn: string;
}

/** Text of a statement that the Data API takes is 64 KiB; a row has some twenty short names of parameters. */
const ROWS_A_CALL = 100;

/**
 * A connection of the simulated ERP over the Data API. Transactions are the Data API's own; everything else commits
 * by itself.
 */
export function dataApiConnection({ client, ...target }: Entrance): SqlConnection {
  let transactionId: string | undefined;
  const execute = async (sql: string, parameters: SqlParameter[]) => {
    const { formattedRecords } = await client.send(
      new ExecuteStatementCommand({
        ...target,
        sql,
        parameters,
        ...(/^\s*SELECT\b/.test(sql) ? { formatRecordsAs: 'JSON' } : {}),
        ...(transactionId === undefined ? {} : { transactionId }),
      }),
    );
    const rows: unknown = formattedRecords === undefined ? [] : JSON.parse(formattedRecords);
    return [rows, undefined] as const;
  };
  const end = async (command: typeof CommitTransactionCommand | typeof RollbackTransactionCommand) => {
    const ended = transactionId;
    transactionId = undefined;
    if (ended !== undefined) {
      const { resourceArn, secretArn } = target;
      await client.send(new command({ resourceArn, secretArn, transactionId: ended }));
    }
    return [[], undefined] as const;
  };
  return {
    async query(sql, values = []) {
      switch (sql) {
        case 'START TRANSACTION':
          ({ transactionId } = await client.send(new BeginTransactionCommand(target)));
          return [[], undefined];
        case 'COMMIT':
          return await end(CommitTransactionCommand);
        case 'ROLLBACK':
          return await end(RollbackTransactionCommand);
        default: {
          let answer: readonly [unknown, unknown] = [[], undefined];
          for (const part of inParts(values)) {
            const named = nameParameters(sql, part);
            answer = await execute(named.sql, named.parameters);
          }
          return answer;
        }
      }
    },
  };
}

/** The rows of an INSERT in as many calls as they need; other values go at once. */
function* inParts(values: readonly unknown[]): Generator<readonly unknown[]> {
  const [rows] = values;
  if (values.length !== 1 || !Array.isArray(rows)) {
    yield values;
    return;
  }
  for (let start = 0; start < rows.length; start += ROWS_A_CALL)
    yield [rows.slice(start, start + ROWS_A_CALL)];
}

/** Each `?` becomes a parameter of its own; one that stands for rows becomes as many in brackets. */
function nameParameters(
  sql: string,
  values: readonly unknown[],
): { readonly sql: string; readonly parameters: SqlParameter[] } {
  const parameters: SqlParameter[] = [];
  const named = (value: unknown): string => {
    if (Array.isArray(value)) {
      return value
        .map((item) => (Array.isArray(item) ? `(${item.map(named).join(', ')})` : named(item)))
        .join(', ');
    }
    const name = `p${parameters.length}`;
    parameters.push({ name, value: fieldOf(value) });
    return `:${name}`;
  };
  let next = 0;
  return { sql: sql.replaceAll('?', () => named(values[next++])), parameters };
}

/** @throws {TypeError} for what is no value of a row. */
function fieldOf(value: unknown): Field {
  if (value === null || value === undefined) return { isNull: true };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
  throw new TypeError(`A row cannot hold ${typeof value}.`);
}
