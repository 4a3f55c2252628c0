import { type DatabaseFunction, databaseRights } from '../../lib/catalogue/database-rights.ts';
import type { Erp } from './mariadb.ts';

/**
 * The environment with which the stack deploys a function, with the SDK pointed to the file's databases.
 * @param name The function, whose accounts are used. Default: accounts that may do whatever any function may.
 */
export function environmentOf(erp: Erp, name?: DatabaseFunction): Readonly<Record<string, string>> {
  const rights = name === undefined ? undefined : databaseRights[name];
  return {
    ENVIRONMENT: 'test',
    ALARM_NAME_PREFIX: '',
    WATCHED_TENANTS: 'maison_atelier',
    CORE_CLUSTER_ARN: erp.coreClusterArn,
    CORE_SECRET_ARN:
      rights === undefined || rights.core === 'writer' ? erp.coreSecretArn : erp.coreReaderSecretArn,
    CORE_DATABASE: erp.coreDatabase,
    TENANT_CLUSTER_ARN: erp.tenantClusterArn,
    TENANT_SECRET_ARN: rights === undefined ? erp.everySecretArn : erp.tenantSecretArns[rights.tenants],
    TENANT_DATABASE_PREFIX: erp.tenantPrefix,
    MONITORING_SCHEMA: erp.ownSchema,
    ERP_ORIGIN: 'https://erp.example.com',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_RDS_DATA: erp.endpoint,
    AWS_MAX_ATTEMPTS: '1',
  };
}
