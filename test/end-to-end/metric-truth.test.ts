import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Metric, metrics, NAMESPACE } from '../../lib/catalogue/metrics.ts';
import type { Happening } from '../../local/erp/factory.ts';
import { startVirtualSystem, type VirtualSystem } from '../../local/virtual-system.ts';
import { readTables } from './metric-truth/tables.ts';
import { dayTotals, type Expectation, eventsBetween, gaugesAt, jobRuns } from './metric-truth/truth.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-11-20T20:00:00Z');
const MIDNIGHT = Date.parse('2026-11-21T00:00:00Z');

const happenings: Happening[] = [];
let system: VirtualSystem;
let cloudwatch: CloudWatchClient;
/** Every metric that was compared, as lines of a table. */
const table = new Map<string, string>();

beforeAll(async () => {
  system = await startVirtualSystem({
    start: new Date(START),
    history: true,
    factorySteps: 6,
    reportEvery: 5,
    seed: Number(process.env['METRICS_SEED'] ?? 3),
    onHappenings: (some) => happenings.push(...some),
  });
  cloudwatch = new CloudWatchClient({
    endpoint: system.deployed.urls.cloudwatch,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}, 120_000);

afterAll(async () => {
  cloudwatch.destroy();
  await system.stop();
  if (process.env['METRICS_TABLE'] !== undefined) {
    console.log(
      ['metric | unit | source | statistic | measured | independent', ...table.values()].join('\n'),
    );
  }
});

/** The statistic over all periods from one time to another, as the API answers it. */
async function measured({ metric, statistic, from, to }: Expectation): Promise<number | undefined> {
  const { perShard }: Metric = metrics[metric];
  const dimensions = [
    { Name: 'Environment', Value: 'local' },
    ...(perShard === true ? [{ Name: 'Shard', Value: '0' }] : []),
  ];
  const { MetricDataResults: [result] = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(from),
      EndTime: new Date(to),
      MetricDataQueries: [
        {
          Id: 'value',
          MetricStat: {
            Metric: { Namespace: NAMESPACE, MetricName: metric, Dimensions: dimensions },
            Stat: statistic,
            Period: (to - from) / 1_000,
          },
        },
      ],
    }),
  );
  return result?.Values?.[0];
}

async function expectTrue(expectations: readonly Expectation[]): Promise<void> {
  const results = [];
  for (const expectation of expectations) {
    const value = await measured(expectation);
    const { metric, statistic, truth } = expectation;
    const { source, unit } = metrics[metric];
    const shown = (number: number | undefined) => (number === undefined ? 'no data' : String(number));
    table.set(
      `${metric} ${statistic}`,
      `${metric} | ${unit} | ${source} | ${statistic} | ${shown(value)} | ${shown(truth)}`,
    );
    results.push({ metric, statistic, value: rounded(value) });
  }
  expect(results).toEqual(
    expectations.map(({ metric, statistic, truth }) => ({ metric, statistic, value: rounded(truth) })),
  );
}

/** Sums of fractions differ in their last digits with the order of adding. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(12));
}

/** When the collector ran last; the factory has stood still since. */
async function lastCollection(): Promise<number> {
  const { runs } = await readTables(system);
  const last = runs.filter(({ job }) => job === 'metrics-collector').at(-1);
  if (last === undefined) throw new Error('The collector has not run yet.');
  return Math.floor(last.completedAt / MINUTE) * MINUTE;
}

/** Lets minutes pass until the collector has just run: nothing is written after it. */
async function untilCollection(): Promise<number> {
  for (let minute = 0; minute < 6; minute++) {
    await system.advance(1);
    const at = await lastCollection();
    if (at === system.clock.now().getTime() - MINUTE) return at;
  }
  throw new Error('The collector did not run within six minutes.');
}

test('Gauges are what the tables say, on a quiet evening and while links fail', async () => {
  await system.advance(37);
  const evening = await untilCollection();
  await expectTrue(gaugesAt(await readTables(system), evening));

  const fault = system.deployed.faults.add({
    kind: 'refuse',
    exception: 'DatabaseUnavailableException',
    match: { cluster: 'core' },
  });
  await system.advance(18);
  system.deployed.faults.remove(fault.id);
  const at = await untilCollection();
  const expectations = gaugesAt(await readTables(system), at);
  expect(expectations.find(({ metric }) => metric === 'registry_link_error_rate')?.truth).toBeGreaterThan(1);
  await expectTrue(expectations);
}, 120_000);

test('Events count in their own hour, with every value of a percentile', async () => {
  await system.advance(125);
  const hour = Date.parse('2026-11-20T21:00:00Z');
  expect(happenings.length).toBeGreaterThan(500);
  await expectTrue(eventsBetween(happenings, hour, hour + 60 * MINUTE));
  await expectTrue(eventsBetween(happenings, hour + 60 * MINUTE, hour + 120 * MINUTE));
}, 120_000);

test("A day's totals are those of the tables when the day is over", async () => {
  while (system.clock.now().getTime() < MIDNIGHT + 6 * MINUTE) await system.advance(1);
  const at = await untilCollection();
  expect(at).toBeGreaterThanOrEqual(MIDNIGHT + 5 * MINUTE);
  expect(at).toBeLessThan(MIDNIGHT + 15 * MINUTE);
  const tables = await readTables(system);

  await expectTrue(dayTotals(tables, MIDNIGHT - DAY));
  await expectTrue(dayTotals(tables, MIDNIGHT));
  await expectTrue(eventsBetween(happenings, MIDNIGHT - DAY, MIDNIGHT));
}, 120_000);

test('Jobs say the same of their runs to CloudWatch as to our own schema', async () => {
  const hour = Date.parse('2026-11-20T23:00:00Z');
  await expectTrue(jobRuns(await readTables(system), hour, hour + 60 * MINUTE));
}, 60_000);

test('No metric of the catalogue is left out', () => {
  const compared = new Set([...table.keys()].map((key) => key.split(' ')[0]));
  expect(Object.keys(metrics).filter((name) => !compared.has(name))).toEqual([]);
});
