import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import { NODE_OPTIONS } from '../../lib/service-function.ts';
import { atMost, type BenchResult } from '../result.ts';
import type { BenchSystem } from '../system.ts';
import { putWholeRegistry, REGISTRY_ROWS, requireAllLinked } from './rows.ts';

const MOST_MEGABYTES = 200;

const workedOff = z.object({ runs: z.int(), maxRssMb: z.number(), seconds: z.number() });

/** A backlog of a million entries, worked off by the shipped bundle of the handler in a process of its own. */
export async function benchBacklog(
  system: BenchSystem,
  report: (line: string) => void,
): Promise<readonly BenchResult[]> {
  report(`outbox: a backlog of ${REGISTRY_ROWS} entries …`);
  await putWholeRegistry(system);
  const bundles = await mkdtemp(path.join(tmpdir(), 'serial-bench-bundle-'));
  try {
    const bundle = bundleFunctions(bundles)('outbox-worker');
    const { runs, maxRssMb, seconds } = await workOff(path.join(bundle, 'index.mjs'), system, report);
    await requireAllLinked(system, REGISTRY_ROWS);
    report(`outbox: the backlog took ${runs} runs, ${seconds.toFixed(0)} s`);
    return [atMost('outbox', 'backlog-1m-rss-mb', maxRssMb, 'MB', MOST_MEGABYTES)];
  } finally {
    await rm(bundles, { recursive: true, force: true });
  }
}

function workOff(
  bundle: string,
  { endpoints }: BenchSystem,
  report: (line: string) => void,
): Promise<z.infer<typeof workedOff>> {
  const program = path.join(import.meta.dirname, 'handler-process.mjs');
  const child = spawn(process.execPath, [program, bundle], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      NODE_OPTIONS,
      ENVIRONMENT: 'bench',
      CORE_CLUSTER_ARN: endpoints.coreClusterArn,
      CORE_SECRET_ARN: endpoints.coreSecretArn,
      CORE_DATABASE: endpoints.coreDatabase,
      TENANT_CLUSTER_ARN: endpoints.tenantClusterArn,
      TENANT_SECRET_ARN: endpoints.tenantSecretArn,
      TENANT_DATABASE_PREFIX: 'bgerp_t_',
      MONITORING_SCHEMA: 'serial_monitor',
      EXCLUDED_TENANTS: '',
      MODE: 'repair',
      SLACK_TOPIC_ARN: '',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_RDS_DATA: endpoints.rdsData,
    },
  });
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => report(`outbox: ${text.trim()}`));
  // Metrics go to stdout, too; the last line is the result.
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    last = text.trim().split('\n').at(-1) ?? last;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(workedOff.parse(JSON.parse(last)));
      else reject(new Error(`The handler's process ended with ${code}: ${last}`));
    });
  });
}
