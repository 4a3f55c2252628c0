import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { type JobRun, rememberRun } from '../../../functions/shared/job-run.ts';
import { databasesOf, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { asker, PLATFORM } from './actions-fixture.ts';

const erp = await useErp();
const ask = asker(erp);
const { tenantCluster } = databasesOf(erp);
const NOW = new Date('2025-11-09T00:05:00Z');
const ACTION = { action: 'jobs' };

beforeEach(async () => {
  await migrate(tenantCluster, erp.ownSchema);
  await erp.root.query(`DELETE FROM ${erp.ownSchema}.job_run`);
});

let runs = 0;
function remember(job: JobRun['job'], minutesAgo: number, summary: object = {}, rest: Partial<JobRun> = {}) {
  const completedAt = new Date(NOW.getTime() - minutesAgo * 60_000);
  return rememberRun(
    { tenantCluster, schema: erp.ownSchema, log: quietLog() },
    {
      job,
      requestId: `run-${runs++}`,
      event: {},
      dryRun: false,
      startedAt: new Date(completedAt.getTime() - 2_000),
      completedAt,
      summary: { errors: 0, durationMs: 2_000, ...summary },
      ...rest,
    },
  );
}

describe('jobs', () => {
  test('answers the last run, the last one with errors, and what is overdue', async () => {
    await remember('outbox-worker', 14, { succeeded: 3 });
    await remember('outbox-worker', 60, { errors: 2, tenantsFailed: ['DEFAULT', 'maison_atelier'] });
    await remember('outbox-worker', 90, { errors: 1 });
    await remember('consistency-checker', 181);

    expect(await ask({ ...ACTION, tenant: 'DEFAULT' }, { now: NOW, principal: PLATFORM })).toEqual({
      ok: true,
      timestamp: '2025-11-09T00:05:00Z',
      tenant_id: 1,
      tenant_code: 'DEFAULT',
      jobs: [
        {
          job: 'outbox-worker',
          shard: { index: 0, count: 1 },
          interval_minutes: 5,
          overdue: false,
          last_completed: {
            started_at: '2025-11-08T23:50:58Z',
            completed_at: '2025-11-08T23:51:00Z',
            dry_run: false,
            summary: { errors: 0, durationMs: 2_000, succeeded: 3 },
          },
          last_with_errors: {
            started_at: '2025-11-08T23:04:58Z',
            completed_at: '2025-11-08T23:05:00Z',
            dry_run: false,
            summary: { errors: 2, durationMs: 2_000, tenantsFailed: ['DEFAULT', 'maison_atelier'] },
          },
        },
        {
          job: 'metrics-collector',
          shard: { index: 0, count: 1 },
          interval_minutes: 5,
          overdue: true,
          last_completed: null,
          last_with_errors: null,
        },
        expect.objectContaining({ job: 'consistency-checker', interval_minutes: 60, overdue: true }),
      ],
    });
  });

  test('tells a tenant how a run went, not what it met in the databases of others', async () => {
    await remember('outbox-worker', 1, { errors: 1, succeeded: 812, tenantsFailed: ['maison_atelier'] });
    const body = JSON.stringify(await ask(ACTION, { now: NOW }));
    expect(JSON.parse(body).jobs[0].last_completed.summary).toEqual({ errors: 1, durationMs: 2_000 });
    expect(body).not.toMatch(/maison_atelier|812/);
  });

  test('is overdue when its dead-man alarm fires, to the minute', async () => {
    await remember('outbox-worker', 15);
    await remember('metrics-collector', 15.1);
    await remember('consistency-checker', 120);
    expect(await ask(ACTION, { now: NOW })).toMatchObject({
      jobs: [{ overdue: false }, { overdue: true }, { overdue: false }],
    });
  });

  test('answers for each shard of the newest division, a silent one too', async () => {
    await remember('outbox-worker', 30, {}, { event: { shard: { index: 1, count: 2 } } });
    await remember('outbox-worker', 3, {}, { event: { shard: { index: 2, count: 3 } } });
    await remember('outbox-worker', 4, {}, { event: { shard: { index: 0, count: 3 } }, dryRun: true });
    const { jobs } = (await ask(ACTION, { now: NOW })) as { jobs: { job: string }[] };
    expect(jobs.filter(({ job }) => job === 'outbox-worker')).toMatchObject([
      { shard: { index: 0, count: 3 }, overdue: false, last_completed: { dry_run: true } },
      { shard: { index: 1, count: 3 }, overdue: true, last_completed: null },
      { shard: { index: 2, count: 3 }, overdue: false },
    ]);
  });

  test('answers a platform token without a tenant, and with one', async () => {
    const jobs = [{ overdue: true }, { overdue: true }, { overdue: true }];
    const asPlatform = { now: NOW, principal: PLATFORM };
    expect(await ask(ACTION, asPlatform)).toMatchObject({ tenant_id: null, tenant_code: null, jobs });
    expect(await ask({ ...ACTION, tenant: 'DEFAULT' }, asPlatform)).toMatchObject({ tenant_id: 1, jobs });
  });
});
