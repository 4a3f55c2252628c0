import fc from 'fast-check';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import {
  ChecklistEventError,
  parseChecklistEvent,
} from '../../functions/checklist-report/checklist-event.ts';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import { choosePeriods } from '../../functions/shared/checklist/periods.ts';
import { coldStart } from '../support/cold-start.ts';
import { databasesOf } from '../support/functions.ts';
import { environmentOf } from '../support/lambda-environment.ts';
import { useErp } from '../support/mariadb.ts';
import { fuzz } from './fuzz.ts';
import { type Json, nastyJson } from './json.ts';
import { mutated, mutations } from './mutate.ts';

const erp = await useErp();
const environment = {
  ...environmentOf(erp),
  EXCLUDED_TENANTS: '',
  MODE: 'repair',
  SLACK_TOPIC_ARN: '',
  EMAIL_TOPIC_ARN: '',
  RUNBOOKS: 'docs/runbooks',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};
coldStart(environment);
// Of the same import as the handlers, or no error would be an instance of it.
const { JobEventError } = await import('../../functions/shared/job-event.ts');
const worker = await import('../../functions/outbox-worker/handler.ts');
const collector = await import('../../functions/metrics-collector/handler.ts');
const checker = await import('../../functions/consistency-checker/handler.ts');
// A schema that nobody has made.
coldStart({ MONITORING_SCHEMA: `${erp.ownSchema}_fuzz` });
const { CustomResourceEventError } = await import('../../functions/shared/cloudformation.ts');
const migration = await import('../../functions/schema-migration/handler.ts');

const CONTEXT = { awsRequestId: 'fuzz', getRemainingTimeInMillis: () => 60_000 };

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
  // Metrics of the right events among them.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => vi.restoreAllMocks());

/** A run leaves one row, whatever it was asked to do. */
async function runs(): Promise<number> {
  const [[row]] = await erp.root.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${erp.ownSchema}.job_run`);
  return Number(row?.['n']);
}

const RIGHT: Json = { shard: { index: 0, count: 2 }, tenant: 'DEFAULT', dryRun: true };

/** Whether the event is one that the documentation of scheduled functions knows. */
function isRight(event: Json): boolean {
  if (event === null) return true;
  if (typeof event !== 'object' || Array.isArray(event)) return false;
  const { shard, tenant, dryRun, ...others } = event;
  return (
    Object.keys(others).length === 0 &&
    (tenant === undefined || (typeof tenant === 'string' && tenant !== '')) &&
    (dryRun === undefined || typeof dryRun === 'boolean') &&
    (shard === undefined || isShard(shard))
  );
}

function isShard(shard: Json): boolean {
  if (typeof shard !== 'object' || shard === null || Array.isArray(shard)) return false;
  const { index, count, ...others } = shard;
  if (Object.keys(others).length > 0) return false;
  return (
    Number.isSafeInteger(index) &&
    Number.isSafeInteger(count) &&
    Number(index) >= 0 &&
    Number(index) < Number(count)
  );
}

const JOBS = { worker, collector, checker };

interface JobCall {
  readonly job: keyof typeof JOBS;
  readonly event: Json;
}

async function check({ job, event }: JobCall): Promise<void> {
  const before = await runs();
  try {
    await JOBS[job].handler(event, CONTEXT);
  } catch (error) {
    expect(await runs(), 'runs').toBe(before);
    if (isRight(event))
      expect(String(error)).toMatch(/There is no active tenant .+; use organization\.code/s);
    else expectClear(error, JobEventError);
    return;
  }
  expect(isRight(event)).toBe(true);
}

function expectClear(error: unknown, kind: new (message: string) => Error): void {
  if (!(error instanceof kind)) throw error;
  expect(error.message).toMatch(/must be/);
  expect(error.message).not.toMatch(/\[object/);
  expect(error.message.length).toBeLessThan(5_000);
}

fuzz('A job that is started with a wrong event says so and does nothing', {
  name: 'job-events',
  file: 'jobs.test.ts',
  inputs: fc.record<JobCall>({
    job: fc.constantFrom('worker', 'collector', 'checker'),
    event: fc.oneof(
      nastyJson,
      mutations().map((changes) => mutated(RIGHT, changes)),
    ),
  }),
  runs: 200,
  check,
});

fuzz('A checklist report that is started with a wrong event says so', {
  name: 'checklist-events',
  file: 'jobs.test.ts',
  inputs: fc.oneof(
    nastyJson,
    mutations().map((changes) => mutated({ cadence: 'daily', date: '2026-11-18', again: true }, changes)),
  ),
  runs: 300,
  check(event) {
    try {
      const { cadence, date } = parseChecklistEvent(event);
      const periods = choosePeriods(cadence, date, new Date('2026-11-20T01:00:00Z'));
      if ('fault' in periods) expect(periods.fault).toMatch(/\S/);
      else expect(periods.current.firstDay).toMatch(/^\d{4}-\d\d-\d\d$/);
    } catch (error) {
      expectClear(error, ChecklistEventError);
    }
  },
});

/** Nobody listens there: a migration that begins would fail at its answer. */
const CUSTOM_RESOURCE: Json = {
  RequestType: 'Create',
  ResponseURL: 'http://127.0.0.1:9/',
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/a/b',
  RequestId: 'b',
  LogicalResourceId: 'c',
};

function isRequest(event: Json): boolean {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return false;
  const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId } = event;
  return (
    typeof RequestType === 'string' &&
    ['Create', 'Update', 'Delete'].includes(RequestType) &&
    typeof ResponseURL === 'string' &&
    URL.canParse(ResponseURL) &&
    [StackId, RequestId, LogicalResourceId].every((text) => typeof text === 'string')
  );
}

fuzz('A migration that is started with a wrong event says so and changes nothing', {
  name: 'migration-events',
  file: 'jobs.test.ts',
  inputs: fc.oneof(
    nastyJson,
    mutations().map((changes) => mutated(CUSTOM_RESOURCE, changes)),
  ),
  runs: 100,
  async check(event) {
    if (isRequest(event)) return;
    try {
      await migration.handler(event, CONTEXT);
    } catch (error) {
      expectClear(error, CustomResourceEventError);
    }
    const [schemas] = await erp.root.query<RowDataPacket[]>('SHOW DATABASES LIKE ?', [
      `${erp.ownSchema}_fuzz`,
    ]);
    expect(schemas).toEqual([]);
  },
});
