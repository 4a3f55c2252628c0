import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { serviceAccounts } from './erp/accounts.ts';
import type { ClusterConfig } from './rds-data/clusters.ts';
import { SetupError } from './setup-error.ts';

const ROOT = path.join(import.meta.dirname, '..');

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
  tokenIssuer: 'https://login.erp.example/',
  tokenAudience: 'serial-monitoring',
} as const;

export const LOCAL_ACCOUNTS = serviceAccounts();

/** Both clusters are one MariaDB here, entered with two accounts that cannot see each other's databases. */
export function localClusters(socketPath: string): readonly ClusterConfig[] {
  const names = LOCAL_NAMES;
  const server = { socketPath };
  return [
    {
      arn: names.coreClusterArn,
      name: 'core',
      secrets: [
        { arn: names.coreSecretArn, ...LOCAL_ACCOUNTS.core },
        { arn: names.coreReaderSecretArn, ...LOCAL_ACCOUNTS.coreReader },
      ],
      server,
    },
    {
      arn: names.tenantClusterArn,
      name: 'tenants',
      secrets: [
        { arn: names.tenantSecretArn, ...LOCAL_ACCOUNTS.tenants },
        { arn: names.tenantReaderSecretArn, ...LOCAL_ACCOUNTS.tenantsReader },
      ],
      server,
    },
  ];
}

/** Settings as an operator would write them; only the ERP's addresses differ from start to start. */
function localSettings(erpUrl: string): object {
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
        databasePrefix: names.tenantPrefix,
        monitoringSchema: names.monitoringSchema,
      },
    },
    jobs: { outboxWorker: { mode: 'repair' }, consistencyChecker: { mode: 'repair' } },
    access: {
      erpSessionUrl: `${erpUrl}/session`,
      jwt: {
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

/**
 * Synthesizes the stack for this machine, as `cdk synth` would, and answers the cloud assembly's directory.
 * @param erpUrl Where the simulated ERP answers, without a slash at the end.
 * @throws {SetupError} with what the synthesis printed.
 */
export async function synthesize(dataDir: string, erpUrl: string): Promise<string> {
  const settingsFile = path.join(dataDir, 'settings.json');
  const outdir = path.join(dataDir, 'cdk.out');
  await writeFile(settingsFile, `${JSON.stringify(localSettings(erpUrl), null, 2)}\n`);
  const { context } = cdkConfig.parse(JSON.parse(await readFile(path.join(ROOT, 'cdk.json'), 'utf8')));
  const environment = {
    ...process.env,
    SETTINGS_FILE: settingsFile,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // `npm run synth` and the tests of the stack validate the template; a start need not wait a second for it.
    CDK_VALIDATION: 'false',
  };
  const { code, output } = await run(
    process.execPath,
    [path.join(ROOT, 'bin', 'serial-monitoring.ts')],
    environment,
  );
  if (code !== 0) throw new SetupError(`The stack cannot be synthesized:\n${output.trim()}`);
  return outdir;
}

const cdkConfig = z.object({ context: z.record(z.string(), z.unknown()) });

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
