import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import { type DatabaseSettings, type Databases, openDatabases } from './database/databases.ts';
import { type Deadline, lambdaDeadline } from './deadline.ts';

/** What a background job needs to know of its invocation. */
export interface JobContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** A paused Aurora takes 15 s or more to answer; a background run can afford to wait. */
const RESUME_PATIENCE_MS = 60_000;

/** The time budget of a background run, and the databases within it. */
export function openForJob(
  settings: DatabaseSettings,
  client: Pick<RDSDataClient, 'send'>,
  context: JobContext,
): { readonly deadline: Deadline; readonly databases: Databases } {
  const deadline = lambdaDeadline(context);
  return {
    deadline,
    databases: openDatabases(settings, client, { deadline, resumePatienceMs: RESUME_PATIENCE_MS }),
  };
}
