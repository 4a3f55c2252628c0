import type { Field } from '@aws-sdk/client-rds-data';
import type { Database, RowReader, Statement } from '../../../functions/shared/database/data-api.ts';
import type { Databases } from '../../../functions/shared/database/databases.ts';

/** Which of a function's databases a statement is sent through. */
export type DatabaseName = 'core' | 'tenantCluster' | 'tenant';

/** A statement as a function would send it, with the parameters it would have. */
export interface CapturedStatement {
  readonly database: DatabaseName;
  readonly kind: 'read' | 'write';
  readonly sql: string;
  readonly parameters: NonNullable<Statement['parameters']>;
  /** The default database that the statement asks for; undefined for that of `database`. */
  readonly defaultDatabase: string | undefined;
  /** Where a function hands it over, like `functions/outbox-worker/due-entries.ts:18`. */
  readonly site: string;
}

/** Databases that keep what they are asked and ask nobody. */
export interface Stubs extends Databases {
  /** The tenant's database, whatever its schema is called. */
  readonly ofTenant: Database;
}

/** A row for readers that go on only with an answer; readers of another shape get none. */
export interface Sample {
  /** Columns from left to right; null for NULL. */
  readonly row: readonly (string | null)[];
  /** How many such rows the first reader gets that takes them; the next ones get one each. Default 1. */
  readonly times?: number;
}

/**
 * Calls functions with stubs and keeps their statements, in their order. A function that fails because the
 * stubs answer too little has said what it asks by then.
 * @throws what `run` throws before its first statement.
 */
export async function capture(
  run: (stubs: Stubs) => Promise<unknown>,
  sample?: Sample,
): Promise<readonly CapturedStatement[]> {
  const captured: CapturedStatement[] = [];
  let times = sample?.times ?? 1;
  const answer = <R>(row: RowReader<R>): R[] => {
    const rows = sample === undefined ? [] : rowsOf(row, sample.row, times);
    if (rows.length > 0) times = 1;
    return rows;
  };
  const stub = (database: DatabaseName): Database => {
    const keep = (kind: CapturedStatement['kind'], { sql, parameters = {}, ...statement }: Statement) =>
      captured.push({
        database,
        kind,
        sql,
        parameters,
        defaultDatabase: statement.database,
        site: callSite(new Error('for its stack').stack),
      });
    return {
      async read(statement) {
        keep('read', statement);
        return answer(statement.row);
      },
      async write(statement) {
        keep('write', statement);
        return 1;
      },
    };
  };
  const ofTenant = stub('tenant');
  try {
    await run({
      core: stub('core'),
      tenantCluster: stub('tenantCluster'),
      tenant: () => ofTenant,
      ofTenant,
    });
  } catch (error) {
    if (captured.length === 0) throw error;
  }
  return captured;
}

function rowsOf<R>(row: RowReader<R>, columns: Sample['row'], times: number): R[] {
  try {
    return Array.from({ length: times }, () => {
      let position = 0;
      const result = row((column) => {
        const value = columns[position++];
        if (value === undefined) throw new Error('The sample has fewer columns.');
        const field: Field = value === null ? { isNull: true } : { stringValue: value };
        return column(field, position);
      });
      if (position !== columns.length) throw new Error('The sample has more columns.');
      return result;
    });
  } catch {
    return [];
  }
}

/** The frame of a function nearest to the stub. */
function callSite(stack = ''): string {
  const [, file = '?', line = '?'] = /(functions\/[\w/.-]+\.ts):(\d+):\d+/.exec(stack) ?? [];
  return `${file}:${line}`;
}
