import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  type Field,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { literal } from '../../lib/catalogue/database-grants.ts';
import type { Erp } from './mariadb.ts';

type Extra = Partial<Omit<ExecuteStatementCommandInput, 'sql' | 'parameters'>>;

/** Runs a statement on the tenant cluster in the file's first tenant, through the Data API. */
export function execute(
  erp: Erp,
  sql: string,
  parameters: SqlParameter[] = [],
  extra: Extra = {},
): Promise<ExecuteStatementCommandOutput> {
  return erp.client.send(
    new ExecuteStatementCommand({
      resourceArn: erp.tenantClusterArn,
      secretArn: erp.tenantSecretArn,
      database: erp.tenants[0]?.database,
      sql,
      parameters,
      ...extra,
    }),
  );
}

/** The only field of a result with one row and one column. */
export async function single(
  erp: Erp,
  sql: string,
  parameters: SqlParameter[] = [],
  extra: Extra = {},
): Promise<Field> {
  const { records = [] } = await execute(erp, sql, parameters, extra);
  const [field, ...others] = records.flat();
  if (field === undefined || others.length > 0) throw new Error(`Expected one field from: ${sql}`);
  return field;
}

/** Makes a schema in which the account of `execute` may do everything, for tests of the Data API itself. */
export async function makeOwnSchema({ root, ownSchema, accounts }: Erp): Promise<void> {
  await root.query(`CREATE DATABASE ${ownSchema}`);
  // To the letter, as the grants that are there: MySQL heeds only one of those that match.
  await root.query(`GRANT ALL ON ${literal(ownSchema)}.* TO '${accounts.tenants.writer.user}'@'%'`);
}
