import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import mysql, { type Connection } from 'mysql2/promise';
import { afterAll, inject } from 'vitest';
import { type Organization, organizationOf } from '../../erp/organizations.ts';
import type { CoreSchemaOptions, TenantSchemaOptions } from '../../erp/schema.ts';
import { identifier } from '../../erp/sql.ts';
import { type TenantAccount, tenantAccounts } from '../../lib/catalogue/database-rights.ts';
import { type Clock, systemClock } from '../../local/clock.ts';
import {
  type Account,
  accountsOf,
  createAccounts,
  grantTenant,
  type ServiceAccounts,
  serviceAccounts,
} from '../../local/erp/accounts.ts';
import { type ErpNames, setUpErp } from '../../local/erp/set-up.ts';
import { startMariadb } from '../../local/mariadb/server.ts';
import type { FaultInjector } from '../../local/rds-data/faults.ts';
import type { RdsDataLimits } from '../../local/rds-data/limits.ts';
import { createRdsDataService, type RdsDataService } from '../../local/rds-data/service.ts';
import type { SharedServer } from './global-setup.ts';
import { serve } from './serve.ts';

export interface ErpOptions extends CoreSchemaOptions, TenantSchemaOptions {
  /** Codes of the active tenants, ids from 1 in this order. Default: `DEFAULT` and `maison_atelier`. */
  readonly tenants?: readonly string[];
  /** Time zone of the database server. Default: `+00:00`. For others than that and `+07:00` the file gets a server of its own. */
  readonly timeZone?: string;
  /** Default: the system's. */
  readonly clock?: Clock;
  readonly limits?: Partial<RdsDataLimits>;
  readonly affectedRows?: 'found' | 'changed';
}

export interface ErpTenant extends Organization {
  readonly database: string;
}

export interface Erp extends ErpNames {
  readonly tenants: readonly ErpTenant[];
  /** Without a default database: name them. */
  readonly root: Connection;
  readonly socketPath: string;
  readonly port: number;
  readonly accounts: ServiceAccounts;
  /** Of the Data API, with its path. */
  readonly endpoint: string;
  /** Does not retry, so a test sees what the service answers. */
  readonly client: RDSDataClient;
  readonly coreClusterArn: string;
  readonly coreSecretArn: string;
  readonly tenantClusterArn: string;
  readonly tenantSecretArn: string;
  /** Of the account that only reads. */
  readonly coreReaderSecretArn: string;
  /** Of each account of the tenant cluster. */
  readonly tenantSecretArns: Readonly<Record<TenantAccount, string>>;
  /** Of an account of the tenant cluster that may do whatever any of them may. */
  readonly everySecretArn: string;
  readonly faults: FaultInjector;
  readonly rdsData: RdsDataService;
  /** @throws when the code is not among {@link tenants} */
  tenant(code: string): ErpTenant;
}

/** ARNs as AWS makes them; a secret's ends with six random characters. */
const TEST_ARNS = {
  coreClusterArn: 'arn:aws:rds:eu-west-1:111122223333:cluster:erp-core',
  coreSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-core-AbCdEf',
  tenantClusterArn: 'arn:aws:rds:eu-west-1:111122223333:cluster:erp-tenants',
  tenantSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-tenants-GhIjKl',
  coreReaderSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-core-reader-JkLmNo',
  everySecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-every-PqRsTu',
} as const;

const TENANT_SECRET_ARNS = {
  writer: TEST_ARNS.tenantSecretArn,
  desk: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-desk-BcDeFg',
  notes: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-notes-VwXyZa',
  reader: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-tenants-reader-StUvWx',
  migration: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:serial-migration-HiJkLm',
} as const satisfies Readonly<Record<TenantAccount, string>>;

/** A path below the root, as the running local AWS has it. */
const MOUNT = '/_aws/rds-data';

/**
 * The ERP's databases for one test file, with names of their own, behind a Data API of its own. Call it at
 * the top of the file; it cleans up after the file's last test.
 */
export async function useErp(options: ErpOptions = {}): Promise<Erp> {
  const undo: (() => unknown)[] = [];
  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });
  const server = await serverFor(options.timeZone ?? '+00:00', undo);
  const root = await mysql.createConnection({ socketPath: server.socketPath, user: 'root' });
  undo.push(() => root.end());

  const id = randomBytes(4).toString('hex');
  // Another schema than `serial_monitor` for each file: they all share one server.
  const names = {
    coreDatabase: `bgerp_${id}`,
    tenantPrefix: `bgerp_${id}_t_`,
    ownSchema: `serial_monitor_${id}`,
  };
  const accounts = serviceAccounts(`_${id}`);
  const every = everyAccount(accounts, `_${id}`);
  undo.push(() => dropAll(root, names, [...accountsOf(accounts), every.tenants.reader]));
  const tenants = await createDatabases(root, options, names, accounts);
  await createAccounts(root, every, names);
  for (const { database } of tenants) await grantTenant(root, every, database);

  const rdsData = createRdsDataService({
    clusters: clustersOn(server.socketPath, accounts, every.tenants.reader),
    clock: options.clock ?? systemClock,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.affectedRows === undefined ? {} : { affectedRows: options.affectedRows }),
  });
  undo.push(() => rdsData.close());
  const { url: endpoint, close } = await serve(rdsData.service, MOUNT);
  undo.push(close);
  const client = testClient(endpoint);
  undo.push(() => client.destroy());

  const tenant = (code: string): ErpTenant => {
    const found = tenants.find((candidate) => candidate.code === code);
    if (found === undefined) throw new Error(`This test file has no tenant ${code}.`);
    return found;
  };
  const rest = { tenantSecretArns: TENANT_SECRET_ARNS, faults: rdsData.faults, rdsData, tenant };
  return { ...names, ...server, ...TEST_ARNS, tenants, root, accounts, endpoint, client, ...rest };
}

/** A client of a local Data API; credentials are made up, nothing checks them. */
export function testClient(endpoint: string, maxAttempts = 1): RDSDataClient {
  return new RDSDataClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
  });
}

async function serverFor(timeZone: string, undo: (() => unknown)[]): Promise<SharedServer> {
  const shared: Readonly<Record<string, SharedServer | undefined>> = inject('mariadb');
  const found = shared[timeZone];
  if (found !== undefined) return found;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'serial-zone-'));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  const { socketPath, port, stop } = await startMariadb({ dataDir, timeZone });
  undo.push(stop);
  return { socketPath, port };
}

async function createDatabases(
  root: Connection,
  options: ErpOptions,
  names: ErpNames,
  accounts: ServiceAccounts,
): Promise<readonly ErpTenant[]> {
  const codes = options.tenants ?? ['DEFAULT', 'maison_atelier'];
  const organizations = codes.map((code, index) => ({ ...organizationOf(code, index + 1), id: index + 1 }));
  const tenants = await setUpErp(root, { ...options, names, accounts, organizations });
  return tenants.map(({ organization, database }) => ({ ...organization, database }));
}

/** The same accounts of Core, and on the tenant cluster one that stands for all of them. */
function everyAccount(accounts: ServiceAccounts, suffix: string): ServiceAccounts {
  const one: Account = { ...accounts.tenants.reader, user: `serial_every${suffix}` };
  return {
    core: accounts.core,
    tenants: { writer: one, desk: one, notes: one, reader: one, migration: one },
  };
}

function clustersOn(socketPath: string, accounts: ServiceAccounts, every: Account) {
  const server = { socketPath };
  return [
    {
      arn: TEST_ARNS.coreClusterArn,
      name: 'core',
      secrets: [
        { arn: TEST_ARNS.coreSecretArn, ...accounts.core.writer },
        { arn: TEST_ARNS.coreReaderSecretArn, ...accounts.core.reader },
      ],
      server,
    },
    {
      arn: TEST_ARNS.tenantClusterArn,
      name: 'tenants',
      secrets: [
        ...tenantAccounts.map((name) => ({ arn: TENANT_SECRET_ARNS[name], ...accounts.tenants[name] })),
        { arn: TEST_ARNS.everySecretArn, ...every },
      ],
      server,
    },
  ];
}

async function dropAll(root: Connection, names: ErpNames, accounts: readonly Account[]): Promise<void> {
  const [rows] = await root.query<mysql.RowDataPacket[]>('SHOW DATABASES');
  const ours = rows
    .map((row) => String(row['Database']))
    .filter((name) => Object.values(names).some((own) => name.startsWith(own)));
  for (const name of ours) await root.query(`DROP DATABASE ${identifier(name)}`);
  for (const { user } of accounts) await root.query(`DROP USER '${user}'@'%'`);
}
