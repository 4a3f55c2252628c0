import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  type Field,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
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
