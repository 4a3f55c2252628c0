import type { Erp } from './mariadb.ts';

/** The environment with which the stack deploys a function, with the SDK pointed to the file's databases. */
export function environmentOf(erp: Erp): Readonly<Record<string, string>> {
  return {
    ENVIRONMENT: 'test',
    ALARM_NAME_PREFIX: '',
    WATCHED_TENANTS: 'maison_atelier',
    CORE_CLUSTER_ARN: erp.coreClusterArn,
    CORE_SECRET_ARN: erp.coreSecretArn,
    CORE_DATABASE: erp.coreDatabase,
    TENANT_CLUSTER_ARN: erp.tenantClusterArn,
    TENANT_SECRET_ARN: erp.tenantSecretArn,
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
