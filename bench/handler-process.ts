import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { bundleFunctions, type FunctionName } from '../lib/bundle-functions.ts';
import type { ErpNames } from '../local/erp/set-up.ts';
import { beforeTheEnd } from './before-the-end.ts';
import { databaseSettings, LOCAL_AWS } from './data-api.ts';
import { profileArguments } from './profile/arguments.ts';

/** The shipped bundle of a background job in a process of its own. */
export interface HandlerProcess {
  /** Runs the handler once; throws when the process ends instead of answering. */
  run(event: object): Promise<HandlerRun>;
}

export interface HandlerRun {
  /** What the handler answered. */
  readonly answer: unknown;
  /** Most memory that its process has held so far, in MB. */
  readonly maxRssMb: number;
}

export interface HandlerOptions {
  readonly name: FunctionName;
  /** URL of the Data API. */
  readonly dataApi: string;
  readonly names: ErpNames;
  /** Of a run, in milliseconds. */
  readonly timeoutMs: number;
  /** What this handler wants beside the variables of every background job. */
  readonly environment: Readonly<Record<string, string>>;
  /** File for a profile of the process, complete when it has ended. Default: none is taken. */
  readonly profile?: string | undefined;
}

const runSchema = z.object({ answer: z.unknown(), maxRssMb: z.number() });

/** Works with a handler's process, which ends with the work; its bundle is removed, also by Ctrl-C. */
export async function withHandlerProcess<T>(
  options: HandlerOptions,
  work: (handler: HandlerProcess) => Promise<T>,
): Promise<T> {
  const bundles = await mkdtemp(path.join(tmpdir(), 'serial-bench-bundle-'));
  const remove = () => rm(bundles, { recursive: true, force: true });
  const forget = beforeTheEnd(remove);
  try {
    const bundle = path.join(bundleFunctions(bundles)(options.name), 'index.mjs');
    return await withProcessOf(bundle, options, work);
  } finally {
    await remove();
    forget();
  }
}

async function withProcessOf<T>(
  bundle: string,
  options: HandlerOptions,
  work: (handler: HandlerProcess) => Promise<T>,
): Promise<T> {
  // Metrics go to stdout; ours belongs to the results.
  const child = fork(path.join(import.meta.dirname, 'handler-process.mjs'), [bundle], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: options.profile === undefined ? [] : [...profileArguments(options.profile)],
    env: environmentOf(options),
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`The handler's process ended with ${code}.`);
  });
  failed.catch(() => undefined);
  let runs = 0;
  try {
    return await work({
      async run(event) {
        const answered = once(child, 'message');
        child.send({ event, remainingMs: options.timeoutMs, requestId: `bench-${runs++}` });
        const [run] = await Promise.race([answered, failed]);
        return runSchema.parse(run);
      },
    });
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function environmentOf({ dataApi, environment, names }: HandlerOptions): NodeJS.ProcessEnv {
  return {
    ENVIRONMENT: 'bench',
    ...databaseSettings(names),
    TENANT_DATABASE_PREFIX: names.tenantPrefix,
    MONITORING_SCHEMA: names.ownSchema,
    EXCLUDED_TENANTS: '',
    MODE: 'repair',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    AWS_REGION: LOCAL_AWS.region,
    AWS_ACCESS_KEY_ID: LOCAL_AWS.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_AWS.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_RDS_DATA: dataApi,
    ...environment,
  };
}
