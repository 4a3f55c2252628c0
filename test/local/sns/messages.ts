const region = 'us-east-1';
const account = '111122223333';
export const alarmArn = (name: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
export const topicArn = (name: string) => `arn:aws:sns:${region}:${account}:${name}`;

/** CloudWatch on behalf of an alarm of the stack's account. */
export const cloudWatch = (alarm: string) => ({
  service: 'cloudwatch.amazonaws.com',
  sourceArn: alarmArn(alarm),
  sourceAccount: account,
});

/** The message of an alarm on one metric, as CloudWatch publishes it. */
export const metricAlarm = {
  AlarmName: 'api-p99',
  AlarmDescription: 'WARNING: slow\nDo: look at the dashboard' as string | null,
  AWSAccountId: account,
  AlarmConfigurationUpdatedTimestamp: '2026-11-20T09:00:01.123+0000',
  NewStateValue: 'ALARM',
  NewStateReason:
    'Threshold Crossed: 1 datapoint [512.0 (20/11/26 09:13:00)] was greater than the threshold (500.0).',
  StateChangeTime: '2026-11-20T09:14:04.919+0000',
  Region: 'US East (N. Virginia)',
  AlarmArn: alarmArn('api-p99'),
  OldStateValue: 'OK',
  OKActions: [],
  AlarmActions: [topicArn('ops')],
  InsufficientDataActions: [],
  Trigger: {
    MetricName: 'Latency',
    Namespace: 'App',
    StatisticType: 'Statistic',
    Statistic: 'AVERAGE',
    Unit: null,
    Dimensions: [{ value: 'api', name: 'Service' }],
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 500,
    TreatMissingData: '',
    EvaluateLowSampleCountPercentile: '',
  },
};

const { Trigger: _, AlarmConfigurationUpdatedTimestamp: __, ...envelope } = metricAlarm;

/** The message of an alarm on metric math. */
export const mathAlarm = {
  ...metricAlarm,
  Trigger: {
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 0.5,
    TreatMissingData: 'breaching',
    EvaluateLowSampleCountPercentile: '',
    Metrics: [
      {
        Id: 'm1',
        MetricStat: {
          Metric: { Dimensions: [], MetricName: 'runs', Namespace: 'App' },
          Period: 300,
          Stat: 'Sum',
        },
        ReturnData: false,
      },
      { Id: 'e1', Expression: 'FILL(m1, 0)', Label: 'Completed runs', ReturnData: true },
    ],
  },
};

/** The message of a composite alarm with four children. */
export const compositeAlarm = {
  ...envelope,
  AlarmName: 'core-down',
  AlarmArn: alarmArn('core-down'),
  AlarmDescription: null,
  AlarmRule: 'ALARM("a") OR ALARM("b")',
  TriggeringChildren: ['a', 'b', 'c', 'd'].map((name) => ({
    Arn: alarmArn(name),
    State: { Value: 'ALARM', Timestamp: '2026-11-20T09:14:00.000+0000' },
  })),
};
