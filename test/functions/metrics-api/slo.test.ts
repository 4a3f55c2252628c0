import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSlos } from '../../../functions/metrics-api/slo/slos.ts';
import { alertRules } from '../../../lib/catalogue/alert-rules.ts';
import { type MetricName, NAMESPACE } from '../../../lib/catalogue/metrics.ts';
import { type Slo, slos } from '../../../lib/catalogue/slos.ts';
import { alarm, composite, START, watch } from '../../local/cloudwatch/support.ts';
import { quietLog } from '../../support/functions.ts';
import { type Served, serve } from '../../support/serve.ts';

const DAY = 86_400_000;
const MIDNIGHT = START.getTime() - (START.getTime() % DAY);

let world: ReturnType<typeof watch>;
let served: Served;
let client: CloudWatchClient;

beforeAll(async () => {
  served = await serve((request) => world.cloudwatch.service(request), '/_aws/cloudwatch');
  client = new CloudWatchClient({
    region: 'us-east-1',
    endpoint: served.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  world = watch({
    'p-generation-latency-p99': alarm({ MetricName: 'calm' }),
    'p-link-error-rate': alarm({ MetricName: 'busy' }),
    'p-outbox-pending-age': composite('ALARM("p-link-error-rate")'),
  });
});
afterAll(async () => {
  client.destroy();
  await served.close();
});

function record(name: MetricName, at: number, value: number, environment = 'production'): void {
  const dimensions = [{ name: 'Environment', value: environment }];
  world.cloudwatch.record({ namespace: NAMESPACE, name, dimensions, value, at: new Date(at) });
}

function ask(cloudWatch: Pick<CloudWatchClient, 'send'> = client) {
  const services = { cloudWatch, environment: 'production', alarmNamePrefix: 'p-', log: quietLog() };
  return readSlos(services, world.clock.now());
}

async function answerOf(name: keyof typeof slos) {
  const { slos: all } = await ask();
  const found = all.find(({ slo }) => slo === name);
  if (found === undefined) throw new Error(`There is no objective ${name}.`);
  return found;
}

const twoDecimals = (value: number) => Math.round(value * 100) / 100;

/** Seconds before now, most of them within the window of 30 UTC days and some before it. */
const age = fc.oneof(fc.integer({ min: 60, max: 3_000 }), fc.integer({ min: 60, max: 40 * 86_400 }));
const inWindow = (at: number) => at >= MIDNIGHT - 29 * DAY;

describe('slo', () => {
  test('counts the events of a percentile objective that were quick enough', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(age, fc.constantFrom(1, 150, 200, 200.5, 201, 900)), { maxLength: 300 }),
        async (events) => {
          world = watch({});
          const placed = events.map(([seconds, value]) => ({ at: START.getTime() - seconds * 1_000, value }));
          for (const { at, value } of placed) record('serial.generation_latency_ms', at, value);
          const counted = placed.filter(({ at }) => inWindow(at));
          const slow = counted.filter(({ value }) => value > 200).length;
          const total = counted.length;
          expect(await answerOf('serial_generation_p99')).toMatchObject({
            objective: 99,
            good: total - slow,
            total,
            compliance: total === 0 ? null : expect.closeTo((100 * (total - slow)) / total, 1),
            error_budget_left: total === 0 ? null : expect.closeTo(100 - (100 * slow) / (total * 0.01), 1),
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('takes the links of each day from its totals, whose greatest value counts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ failed: fc.nat(9), spawned: fc.nat(900) }), { maxLength: 35 }),
        async (days) => {
          world = watch({});
          days.forEach(({ failed, spawned }, index) => {
            for (const part of [0.3, 1]) {
              const at = Math.min(MIDNIGHT - index * DAY + part * (DAY - 60_000), START.getTime() - 60_000);
              record('serial.link_failed_total', at, Math.floor(failed * part));
              record('serial.spawn_used_total', at, Math.floor(spawned * part));
            }
          });
          const counted = days.slice(0, 30);
          const failed = counted.reduce((sum, day) => sum + day.failed, 0);
          const total = counted.reduce((sum, day) => sum + Math.max(day.spawned, day.failed), 0);
          expect(await answerOf('registry_link_error_rate')).toMatchObject({
            objective: 99.9,
            good: total - failed,
            total,
            error_budget_left:
              total === 0 ? null : expect.closeTo(twoDecimals(100 - (100 * failed) / (total * 0.001)), 1),
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('rates the datapoints of a gauge, which has no budget', async () => {
    for (const value of [0, 3_600, 3_601, 30_000]) {
      record('outbox_pending_age', START.getTime() - 86_400_000 - value, value);
    }
    expect(await answerOf('outbox_pending_age')).toMatchObject({
      objective: null,
      good: 2,
      total: 4,
      compliance: 50,
      error_budget_left: null,
    });
  });

  test('shows the newest value and whether it is within the target', async () => {
    const now = START.getTime();
    record('outbox_pending_age', now - 900_000, 9_000);
    record('outbox_pending_age', now - 300_000, 1_200);
    record('consistency_check_failures', now - 3_500_000, 0);
    record('registry_link_error_rate', now - 300_000, 0.1);
    for (let index = 0; index < 200; index++) record('assignment.resolution_latency_ms', now - 60_000, index);
    expect(await answerOf('outbox_pending_age')).toMatchObject({
      current_value: 1_200,
      current_at: '2026-11-20T08:55:00Z',
      within_target: true,
      unit: 'Seconds',
    });
    expect(await answerOf('consistency_check_failures')).toMatchObject({
      current_value: 0,
      within_target: true,
    });
    expect(await answerOf('registry_link_error_rate')).toMatchObject({
      current_value: 0.1,
      within_target: false,
    });
    expect(await answerOf('assignment_resolution_p95')).toMatchObject({
      current_value: expect.closeTo(190, -1),
      within_target: false,
    });
  });

  test("shows the alarms' states, a composite's too, and null for one that does not exist", async () => {
    world.publish('calm', 1);
    world.publish('busy', 99);
    world.tick(2);
    const { slos: all } = await ask();
    expect(Object.fromEntries(all.map(({ alarm: rule, alarm_state }) => [rule, alarm_state]))).toEqual({
      'generation-latency-p99': 'OK',
      'link-error-rate': 'ALARM',
      'outbox-pending-age': 'ALARM',
      'assignment-resolution-p95': null,
      'consistency-check-failures': null,
    });
  });

  test('knows nothing of another environment', async () => {
    record('outbox_pending_age', START.getTime() - 300_000, 9_000, 'staging');
    expect(await answerOf('outbox_pending_age')).toMatchObject({ current_value: null, total: 0 });
  });

  test('names rules that exist', () => {
    for (const { alertRule } of Object.values<Slo>(slos))
      expect(Object.keys(alertRules)).toContain(alertRule);
  });
});

describe('While CloudWatch', () => {
  const mocked = new CloudWatchClient({ region: 'us-east-1' });
  const cloudWatch = mockClient(mocked);
  const down = Object.assign(new Error('no'), { name: 'InternalServiceFault' });
  beforeEach(() => cloudWatch.reset());

  test('has no metrics, the alarms are told', async () => {
    cloudWatch.on(GetMetricDataCommand).rejects(down);
    cloudWatch
      .on(DescribeAlarmsCommand)
      .resolves({ MetricAlarms: [{ AlarmName: 'p-link-error-rate', StateValue: 'ALARM' }] });
    const answer = await ask(mocked);
    expect(answer.degraded).toEqual(['cloudwatch_metrics']);
    expect(answer.slos).toHaveLength(5);
    expect(answer.slos[1]).toMatchObject({ alarm_state: 'ALARM', current_value: null, total: null });
  });

  test('does not tell the alarms, the metrics are', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    cloudWatch.on(DescribeAlarmsCommand).rejects(down);
    const answer = await ask(mocked);
    expect(answer.degraded).toEqual(['cloudwatch_alarms']);
    expect(answer.slos[1]).toMatchObject({ alarm_state: null, total: 0 });
  });

  test('is down, there is nothing to say', async () => {
    cloudWatch.onAnyCommand().rejects(down);
    await expect(ask(mocked)).rejects.toMatchObject({
      status: 503,
      appCode: 'CORE_503_CLOUDWATCH',
      retryAfter: 10,
    });
  });
});
