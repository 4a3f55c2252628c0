import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  InvalidNextToken,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  ListDashboardsCommand,
  ListMetricsCommand,
  MissingRequiredParameterException,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Served, serve } from '../../support/serve.ts';
import { alarm, arnOf, composite, mathAlarm, minutes, START, TOPIC, watch } from './support.ts';

const BODY = JSON.stringify({ widgets: [] });
const resources = {
  busy: alarm({ Dimensions: [{ Name: 'Service', Value: 'api' }], AlarmDescription: 'Too busy.' }),
  'busy-p99': alarm({ ExtendedStatistic: 'p99', DatapointsToAlarm: 1, TreatMissingData: 'ignore' }),
  dead: mathAlarm('FILL(heartbeat, 0)', {
    WarmUpConfiguration: {
      WarmUpPeriodDurationInMinutes: 30,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    },
  }),
  top: composite('ALARM(busy) OR ALARM(dead)', { AlarmActions: [] }),
  overview: ['dashboard', { DashboardBody: BODY }],
} as const;

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
  world = watch(resources);
});
afterAll(async () => {
  client.destroy();
  await served.close();
});

const at = (minute: number) => new Date(START.getTime() + minutes(minute));
const put = (
  ...MetricData: NonNullable<ConstructorParameters<typeof PutMetricDataCommand>[0]['MetricData']>
) => client.send(new PutMetricDataCommand({ Namespace: 'App', MetricData }));

function query(Id: string, Stat: string, Period = 60, MetricName = 'load') {
  return { Id, MetricStat: { Metric: { Namespace: 'App', MetricName }, Period, Stat } };
}

type Queries = ConstructorParameters<typeof GetMetricDataCommand>[0]['MetricDataQueries'];
const get = (MetricDataQueries: Queries, options: object = {}) =>
  client.send(new GetMetricDataCommand({ MetricDataQueries, StartTime: at(0), EndTime: at(60), ...options }));

describe('PutMetricData', () => {
  it('takes values, counted values and statistic sets', async () => {
    await put(
      { MetricName: 'load', Timestamp: at(0), Value: 4 },
      { MetricName: 'load', Timestamp: at(0), Values: [1, 7], Counts: [2, 1] },
      {
        MetricName: 'load',
        Timestamp: at(1),
        StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 5 },
      },
    );
    const stats = ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'p50'];
    const { MetricDataResults = [] } = await get(stats.map((stat, index) => query(`m${index}`, stat)));
    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([[4, 4], [10, 13], [1, 1], [5, 7], [1]]);
  });

  it('takes large requests, which the SDK compresses', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({
      MetricName: 'load',
      Dimensions: [{ Name: 'Tenant', Value: `tenant-${index}` }],
      Value: index,
    }));
    await put(...many);
    expect(world.cloudwatch.store.list()).toHaveLength(500);
  });

  it('stamps what comes without a time with now', async () => {
    world.clock.advance(minutes(3));
    await put({ MetricName: 'load', Value: 1 });
    const { MetricDataResults } = await get([query('m', 'Sum')]);
    expect(MetricDataResults?.[0]?.Timestamps).toEqual([at(3)]);
  });

  it.each([
    [
      'Value beside Values',
      { Value: 1, Values: [1] },
      InvalidParameterCombinationException,
      /MetricData\.member\.1/,
    ],
    [
      'lengths that differ',
      { Values: [1, 2], Counts: [1] },
      InvalidParameterValueException,
      'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    ],
    ['nothing at all', {}, MissingRequiredParameterException, /needs Value/],
    [
      'a time three hours ahead',
      { Value: 1, Timestamp: at(180) },
      InvalidParameterValueException,
      /in the future/,
    ],
    [
      'a time three weeks ago',
      { Value: 1, Timestamp: at(-30_000) },
      InvalidParameterValueException,
      /in the past/,
    ],
  ] as const)('refuses %s', async (_name, datum, exception, message) => {
    const failed = put({ MetricName: 'load', ...datum } as Parameters<typeof put>[0]);
    await expect(failed).rejects.toThrow(exception);
    await expect(failed).rejects.toThrow(message);
  });

  it.each([
    ['an unknown unit', { Value: 1, Unit: 'Pieces' as StandardUnit }, /Unit/],
    ['what is not a number', { Value: Number.NaN }, /Value/],
    ['what is too large', { Value: 2 ** 361 }, /Value/],
    ['151 values', { Values: Array.from({ length: 151 }, (_, index) => index) }, /Values/],
    ['high resolution', { Value: 1, StorageResolution: 1 }, /not modelled/],
  ])('refuses %s by its name', async (_name, datum, message) => {
    const failed = put({ MetricName: 'load', ...datum });
    await expect(failed).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('keeps nothing of a request that it refuses', async () => {
    await expect(put({ MetricName: 'load', Value: 1 }, { MetricName: 'load' })).rejects.toThrow();
    expect(world.cloudwatch.store.list()).toEqual([]);
  });
});

describe('GetMetricData', () => {
  beforeEach(async () => {
    await put(...[5, 6, 7].map((Value, index) => ({ MetricName: 'load', Timestamp: at(index * 2), Value })), {
      MetricName: 'errors',
      Timestamp: at(2),
      Value: 3,
    });
  });

  it('answers newest first, or oldest first when asked', async () => {
    const descending = await get([query('m', 'Sum')]);
    expect(descending.MetricDataResults).toEqual([
      {
        Id: 'm',
        Label: 'load',
        Timestamps: [at(4), at(2), at(0)],
        Values: [7, 6, 5],
        StatusCode: 'Complete',
      },
    ]);
    const ascending = await get([query('m', 'Sum')], { ScanBy: 'TimestampAscending' });
    expect(ascending.MetricDataResults?.[0]?.Values).toEqual([5, 6, 7]);
  });

  it('cuts periods from the start time, which is rounded down to the minute', async () => {
    const options = { StartTime: new Date(at(1).getTime() + 30_000), ScanBy: 'TimestampAscending' };
    const { MetricDataResults } = await get([query('m', 'Sum', 120)], options);
    expect(MetricDataResults?.[0]).toMatchObject({ Timestamps: [at(1), at(3)], Values: [6, 7] });
  });

  it('leaves the end time out', async () => {
    const { MetricDataResults } = await get([query('m', 'Sum')], { EndTime: at(4) });
    expect(MetricDataResults?.[0]?.Values).toEqual([6, 5]);
  });

  it('evaluates expressions over queries that return nothing themselves', async () => {
    const { MetricDataResults } = await get([
      { Id: 'rate', Expression: 'errors / total * 100', Label: 'Error rate' },
      { ...query('errors', 'Sum', 60, 'errors'), ReturnData: false },
      { ...query('total', 'Sum'), ReturnData: false },
    ]);
    expect(MetricDataResults).toEqual([
      {
        Id: 'rate',
        Label: 'Error rate',
        Timestamps: [at(4), at(2), at(0)],
        Values: [0, 50, 0],
        StatusCode: 'Complete',
      },
    ]);
  });

  it('is complete without data', async () => {
    const { MetricDataResults } = await get([query('m', 'Sum', 60, 'nothing')]);
    expect(MetricDataResults).toEqual([
      { Id: 'm', Label: 'nothing', Timestamps: [], Values: [], StatusCode: 'Complete' },
    ]);
  });

  it('labels metrics by what tells them apart', async () => {
    const labels = async (queries: Queries) =>
      (await get(queries)).MetricDataResults?.map(({ Label }) => Label);
    expect(await labels([query('a', 'Sum'), query('b', 'Maximum')])).toEqual(['load Sum', 'load Maximum']);
    expect(await labels([query('a', 'Sum'), query('b', 'p99', 300)])).toEqual([
      'load Sum 60',
      'load p99 300',
    ]);
  });

  it('hands long answers out in pages', async () => {
    const values: number[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const queries = [query('a', 'Sum'), query('b', 'Maximum')];
      const page = await get(queries, { MaxDatapoints: 2, NextToken });
      values.push(...(page.MetricDataResults ?? []).flatMap(({ Values = [] }) => Values));
      ({ NextToken } = page);
      pages += 1;
    } while (NextToken !== undefined);
    expect({ pages, values }).toEqual({ pages: 3, values: [7, 6, 5, 7, 6, 5] });
  });

  it('says when a metric has several units, and reads one', async () => {
    await put({ MetricName: 'load', Timestamp: at(0), Value: 100, Unit: 'Count' });
    const { MetricDataResults } = await get([query('m', 'Sum')]);
    expect(MetricDataResults?.[0]).toMatchObject({
      Values: [7, 6, 5],
      Messages: [{ Code: 'MultipleUnits' }],
    });
  });

  it.each([
    [
      'an unknown function',
      [{ Id: 'e', Expression: 'SEARCH("x")' }, query('m', 'Sum')],
      /SEARCH is not modelled/,
    ],
    ['an unknown statistic', [query('m', 'IQM')], /'IQM' is not modelled/],
    ['a period of a second', [query('m', 'Sum', 1)], /period of 1 seconds is not modelled/],
    ['an id in capitals', [query('M', 'Sum')], /lower-case letter/],
    [
      'another account',
      [{ ...query('m', 'Sum'), AccountId: '1' }],
      /does not model MetricDataQueries\.0\.AccountId/,
    ],
  ])('refuses %s by its name', async (_name, queries, message) => {
    await expect(get(queries)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a token that it did not give', async () => {
    await expect(get([query('m', 'Sum')], { NextToken: 'mine' })).rejects.toThrow(InvalidNextToken);
  });
});

describe('ListMetrics', () => {
  it('finds metrics by namespace, name and dimensions', async () => {
    const Dimensions = [{ Name: 'Service', Value: 'api' }];
    await put({ MetricName: 'load', Value: 1 }, { MetricName: 'load', Value: 1, Dimensions });
    const list = async (filter: object) => (await client.send(new ListMetricsCommand(filter))).Metrics;
    expect(await list({ Namespace: 'Other' })).toEqual([]);
    expect(await list({ MetricName: 'load' })).toHaveLength(2);
    expect(await list({ Namespace: 'App', Dimensions: [{ Name: 'Service' }] })).toEqual([
      { Namespace: 'App', MetricName: 'load', Dimensions },
    ]);
  });

  it('hides what had no data for two weeks', async () => {
    await put({ MetricName: 'load', Value: 1 });
    world.clock.advance(minutes(14 * 24 * 60 + 1));
    expect((await client.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
  });
});

describe('DescribeAlarms', () => {
  const describeBy = (input: object) => client.send(new DescribeAlarmsCommand(input));
  const namesBy = async (input: object) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await describeBy(input);
    return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
  };

  it('gives a metric alarm with its configuration and state', async () => {
    world.tick();
    const { MetricAlarms } = await describeBy({ AlarmNames: ['busy'] });
    expect(MetricAlarms).toEqual([
      {
        AlarmName: 'busy',
        AlarmArn: arnOf('busy'),
        AlarmDescription: 'Too busy.',
        AlarmConfigurationUpdatedTimestamp: START,
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [TOPIC],
        InsufficientDataActions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: START,
        StateTransitionedTimestamp: START,
        MetricName: 'load',
        Namespace: 'App',
        Dimensions: [{ Name: 'Service', Value: 'api' }],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    ]);
  });

  it('gives percentile and math alarms, and what warms up', async () => {
    const { MetricAlarms = [] } = await describeBy({ AlarmNames: ['busy-p99', 'dead'] });
    expect(MetricAlarms).toMatchObject([
      { ExtendedStatistic: 'p99', DatapointsToAlarm: 1, TreatMissingData: 'ignore' },
      {
        Metrics: [{ Id: 'result', Expression: 'FILL(heartbeat, 0)' }, { Id: 'heartbeat' }],
        EvaluationState: 'IN_WARM_UP',
        WarmUpConfiguration: {
          WarmUpPeriodDurationInMinutes: 30,
          OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
        },
      },
    ]);
  });

  it('gives composite alarms to those who ask for them', async () => {
    expect(await namesBy({})).toEqual(['busy', 'busy-p99', 'dead']);
    expect(await namesBy({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['top']);
    const { CompositeAlarms } = await describeBy({ AlarmTypes: ['CompositeAlarm'] });
    expect(CompositeAlarms?.[0]).toMatchObject({ AlarmRule: 'ALARM(busy) OR ALARM(dead)' });
  });

  it.each([
    [{ AlarmNamePrefix: 'busy' }, ['busy', 'busy-p99']],
    [{ StateValue: 'OK' }, []],
    [{ ActionPrefix: 'arn:aws:sns' }, ['busy', 'busy-p99', 'dead']],
    [{ ActionPrefix: 'arn:aws:lambda' }, []],
    [{ ChildrenOfAlarmName: 'top' }, ['busy', 'dead']],
    [{ ParentsOfAlarmName: 'dead' }, ['top']],
  ])('filters by %j', async (filter, names) => {
    expect(await namesBy(filter)).toEqual(names);
  });

  it('hands alarms out in pages', async () => {
    const first = await describeBy({ MaxRecords: 2 });
    expect(first.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['busy', 'busy-p99']);
    expect(await namesBy({ MaxRecords: 2, NextToken: first.NextToken })).toEqual(['dead']);
  });

  it('refuses names beside a prefix', async () => {
    await expect(describeBy({ AlarmNames: ['a'], AlarmNamePrefix: 'b' })).rejects.toThrow(
      InvalidParameterCombinationException,
    );
  });
});

describe('SetAlarmState', () => {
  const set = (AlarmName: string) =>
    client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a drill' }));

  it('runs the actions and is remembered', async () => {
    await set('busy');
    expect(world.notified).toEqual(['0 busy ALARM']);
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'busy', HistoryItemType: 'StateUpdate' }),
    );
    expect(AlarmHistoryItems).toMatchObject([
      {
        AlarmName: 'busy',
        AlarmType: 'MetricAlarm',
        Timestamp: START,
        HistoryItemType: 'StateUpdate',
        HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM',
      },
    ]);
    expect(JSON.parse(AlarmHistoryItems[0]?.HistoryData ?? '')).toEqual({
      version: '1.0',
      oldState: { stateValue: 'INSUFFICIENT_DATA', stateReason: 'Unchecked: Initial alarm creation' },
      newState: { stateValue: 'ALARM', stateReason: 'a drill' },
    });
  });

  it('refuses an unknown alarm', async () => {
    await expect(set('nobody')).rejects.toThrow(ResourceNotFound);
  });

  it('is silent while actions are disabled', async () => {
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['busy'] }));
    await set('busy');
    expect(world.notified).toEqual([]);
    await client.send(new EnableAlarmActionsCommand({ AlarmNames: ['busy'] }));
    expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]?.ActionsEnabled).toBe(true);
  });
});

describe('DescribeAlarmHistory', () => {
  it('gives newest first, of metric alarms unless asked otherwise', async () => {
    world.tick();
    const history = async (input: object) =>
      (await client.send(new DescribeAlarmHistoryCommand(input))).AlarmHistoryItems ?? [];
    expect((await history({})).map(({ AlarmType }) => AlarmType)).not.toContain('CompositeAlarm');
    const composites = await history({ AlarmTypes: ['CompositeAlarm'] });
    expect(composites.map(({ HistoryItemType }) => HistoryItemType)).toEqual([
      'StateUpdate',
      'ConfigurationUpdate',
    ]);
    expect(await history({ AlarmTypes: ['CompositeAlarm'], StartDate: at(1) })).toHaveLength(1);
  });
});

describe('dashboards', () => {
  it('are listed and read', async () => {
    const { DashboardEntries } = await client.send(new ListDashboardsCommand({}));
    const DashboardArn = 'arn:aws:cloudwatch::111122223333:dashboard/overview';
    expect(DashboardEntries).toEqual([
      { DashboardName: 'overview', DashboardArn, LastModified: START, Size: BODY.length },
    ]);
    const found = await client.send(new GetDashboardCommand({ DashboardName: 'overview' }));
    expect(found).toMatchObject({ DashboardName: 'overview', DashboardArn, DashboardBody: BODY });
  });

  it('are refused when there is none of the name', async () => {
    // The SDK goes by the older code of the header, which dashboards share with alarms.
    const failed = client.send(new GetDashboardCommand({ DashboardName: 'none' }));
    await expect(failed).rejects.toThrow(ResourceNotFound);
    await expect(failed).rejects.toMatchObject({
      message: 'Dashboard none does not exist',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

it('refuses an operation that it does not model, by its name', async () => {
  const command = new PutMetricAlarmCommand({
    AlarmName: 'new',
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  await expect(client.send(command)).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The local CloudWatch does not model PutMetricAlarm.',
  });
});

it('takes metrics from log lines and reports malformed ones', async () => {
  const reasons: string[] = [];
  world = watch(resources, { onMalformedMetrics: ({ reason }) => reasons.push(reason) });
  const aws = {
    Timestamp: START.getTime(),
    CloudWatchMetrics: [{ Namespace: 'App', Dimensions: [[]], Metrics: [{ Name: 'load' }] }],
  };
  world.cloudwatch.ingestLogLine(JSON.stringify({ _aws: aws, load: [3, 4] }));
  world.cloudwatch.ingestLogLine(JSON.stringify({ _aws: aws }));
  world.cloudwatch.ingestLogLine('just text');
  expect((await get([query('m', 'Sum')])).MetricDataResults?.[0]?.Values).toEqual([7]);
  expect(reasons).toHaveLength(1);
});
