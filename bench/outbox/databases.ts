import type { Field } from '@aws-sdk/client-rds-data';
import mysql, { type Pool, type ResultSetHeader } from 'mysql2/promise';
import type { Database, RowReader, Statement } from '../../functions/shared/database/data-api.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { ERP_NAMES } from '../../local/erp/set-up.ts';
import { openDataApi } from '../data-api.ts';
import type { BenchSystem } from '../system.ts';

/** The databases as the functions see them, with a count of the calls. */
export function dataApiDatabases({ endpoints }: BenchSystem): { databases: Databases; calls: () => number } {
  const { client, databases } = openDataApi(endpoints.rdsData, ERP_NAMES);
  let calls = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      calls += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  return { databases, calls: () => calls };
}

/** The same statements on a direct socket: the baseline without HTTP, SDK and Data API. */
export async function directDatabases({
  endpoints,
}: BenchSystem): Promise<{ databases: Databases; close(): Promise<void> }> {
  const pools: Pool[] = [];
  const open = (database?: string): Database => {
    const pool = mysql.createPool({
      socketPath: endpoints.mysqlSocket,
      user: 'root',
      namedPlaceholders: true,
      rowsAsArray: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      ...(database === undefined ? {} : { database }),
    });
    pools.push(pool);
    return direct(pool);
  };
  const byName = new Map<string, Database>();
  const databases: Databases = {
    core: open(endpoints.coreDatabase),
    tenantCluster: open(),
    tenant(schema) {
      const known = byName.get(schema) ?? open(schema);
      byName.set(schema, known);
      return known;
    },
  };
  return {
    databases,
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

function direct(pool: Pool): Database {
  return {
    async read<R>({ sql, parameters = {}, row }: Statement & { readonly row: RowReader<R> }) {
      const [rows] = await pool.query(sql, parameters);
      return (rows as unknown[][]).map((record) => {
        let position = 0;
        return row((column) => column(toField(record[position++]), position));
      });
    },
    async write({ sql, parameters = {} }) {
      const [result] = await pool.query<ResultSetHeader>(sql, parameters);
      return result.affectedRows;
    },
  };
}

function toField(value: unknown): Field {
  if (value === null || value === undefined) return { isNull: true };
  return { stringValue: String(value) };
}
