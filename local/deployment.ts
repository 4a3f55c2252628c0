import { coreAccounts, tenantAccounts } from '../lib/catalogue/database-rights.ts';
import { serviceAccounts } from './erp/accounts.ts';
import type { ClusterConfig } from './rds-data/clusters.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** What the laptop's settings name; the local Data API knows clusters and secrets by these ARNs. */
export const LOCAL_NAMES = {
  environment: 'local',
  account: ACCOUNT,
  region: REGION,
  coreDatabase: 'bgerp',
  tenantPrefix: 'bgerp_t_',
  monitoringSchema: 'serial_monitor',
  coreClusterArn: `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:erp-core`,
  coreSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:serial-monitoring/core-LocaL1`,
  tenantClusterArn: `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:erp-tenants`,
  tenantSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:serial-monitoring/tenants-LocaL2`,
  coreReaderSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:serial-monitoring/core-reader-LocaL3`,
  tenantReaderSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:serial-monitoring/tenants-reader-LocaL4`,
  tenantNotesSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:serial-monitoring/notes-LocaL5`,
  tenantDeskSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:serial-monitoring/desk-LocaL6`,
  tenantMigrationSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:serial-monitoring/migration-LocaL7`,
  tokenIssuer: 'https://login.erp.example/',
  tokenAudience: 'serial-monitoring',
} as const;

export const LOCAL_ACCOUNTS = serviceAccounts();

/** The secret of each account. */
const SECRETS = {
  core: { writer: LOCAL_NAMES.coreSecretArn, reader: LOCAL_NAMES.coreReaderSecretArn },
  tenants: {
    writer: LOCAL_NAMES.tenantSecretArn,
    desk: LOCAL_NAMES.tenantDeskSecretArn,
    notes: LOCAL_NAMES.tenantNotesSecretArn,
    reader: LOCAL_NAMES.tenantReaderSecretArn,
    migration: LOCAL_NAMES.tenantMigrationSecretArn,
  },
} as const;

/** Both clusters are one MariaDB here, entered with accounts that cannot see each other's databases. */
export function localClusters(socketPath: string): readonly ClusterConfig[] {
  const names = LOCAL_NAMES;
  const server = { socketPath };
  return [
    {
      arn: names.coreClusterArn,
      name: 'core',
      secrets: coreAccounts.map((name) => ({ arn: SECRETS.core[name], ...LOCAL_ACCOUNTS.core[name] })),
      server,
    },
    {
      arn: names.tenantClusterArn,
      name: 'tenants',
      secrets: tenantAccounts.map((name) => ({
        arn: SECRETS.tenants[name],
        ...LOCAL_ACCOUNTS.tenants[name],
      })),
      server,
    },
  ];
}

/** Settings as an operator would write them; only the ERP's addresses differ from start to start. */
export function localSettings(erpUrl: string): object {
  const names = LOCAL_NAMES;
  return {
    environment: names.environment,
    account: names.account,
    region: names.region,
    databases: {
      core: {
        clusterArn: names.coreClusterArn,
        secretArn: names.coreSecretArn,
        readerSecretArn: names.coreReaderSecretArn,
        database: names.coreDatabase,
      },
      tenants: {
        clusterArn: names.tenantClusterArn,
        secretArn: names.tenantSecretArn,
        readerSecretArn: names.tenantReaderSecretArn,
        notesSecretArn: names.tenantNotesSecretArn,
        deskSecretArn: names.tenantDeskSecretArn,
        migrationSecretArn: names.tenantMigrationSecretArn,
        databasePrefix: names.tenantPrefix,
        monitoringSchema: names.monitoringSchema,
      },
    },
    jobs: { outboxWorker: { mode: 'repair' }, consistencyChecker: { mode: 'repair' } },
    access: {
      erpSessionUrl: `${erpUrl}/session`,
      jwt: {
        // The local ERP's tokens are made out for 30 days, so that a local AWS left running keeps working.
        longestHours: 30 * 24,
        issuer: names.tokenIssuer,
        audience: names.tokenAudience,
        jwksUri: `${erpUrl}/.well-known/jwks.json`,
      },
    },
    notifications: {
      emails: ['oncall@factory.example'],
      slack: { workspaceId: 'T0LOCAL00', channelId: 'C0LOCAL00' },
    },
  };
}
