import { z } from 'zod';
import {
  because,
  namedIdentity,
  nothingModelled,
  resourceType,
  tagsWithoutEffect,
} from '../resource-type.ts';
import { cfnBoolean, cfnInteger, cfnJsonObject, cfnNumber } from '../scalars.ts';

const arns = z.array(z.string()).default([]);
const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]);
const actions = { AlarmActions: arns, OKActions: arns, InsufficientDataActions: arns };
const period = cfnInteger(10, 604_800);

const metricDataQuery = z.strictObject({
  Id: z.string(),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  Period: period.optional(),
  ReturnData: cfnBoolean.optional(),
  MetricStat: z
    .strictObject({
      Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
      Period: period,
      Stat: z.string(),
      Unit: z.string().optional(),
    })
    .optional(),
});

export const metricAlarm = resourceType({
  type: 'AWS::CloudWatch::Alarm',
  becomes: 'an alarm that is evaluated as CloudWatch does',
  modelled: z.strictObject({
    AlarmName: z.string().optional(),
    AlarmDescription: z.string().optional(),
    ActionsEnabled: cfnBoolean.default(true),
    ...actions,
    ComparisonOperator: z.enum([
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'LessThanOrEqualToThreshold',
      'LessThanThreshold',
    ]),
    Threshold: cfnNumber,
    EvaluationPeriods: cfnInteger(1, 10_080),
    DatapointsToAlarm: cfnInteger(1, 10_080).optional(),
    TreatMissingData: z.enum(['missing', 'ignore', 'breaching', 'notBreaching']).optional(),
    EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
    Namespace: z.string().optional(),
    MetricName: z.string().optional(),
    Dimensions: dimensions,
    Period: period.optional(),
    Statistic: z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']).optional(),
    ExtendedStatistic: z.string().optional(),
    Unit: z.string().optional(),
    Metrics: z.array(metricDataQuery).optional(),
    WarmUpConfiguration: z
      .strictObject({
        WarmUpPeriodDurationInMinutes: cfnInteger(1, 2_880),
        OnlyStartEvaluatingAfterWarmUpPeriodEnds: cfnBoolean.default(false),
      })
      .optional(),
  }),
  withoutEffect: tagsWithoutEffect,
  identity(given) {
    const name = given.text('AlarmName') ?? given.generatedName();
    return namedIdentity(name, given.arn('cloudwatch', `alarm:${name}`));
  },
});

export const compositeAlarm = resourceType({
  type: 'AWS::CloudWatch::CompositeAlarm',
  becomes: 'an alarm over the states of others',
  modelled: z.strictObject({
    AlarmName: z.string().optional(),
    AlarmDescription: z.string().optional(),
    ActionsEnabled: cfnBoolean.default(true),
    ...actions,
    AlarmRule: z.string().max(10_240),
    ActionsSuppressor: z.string().optional(),
    ActionsSuppressorWaitPeriod: cfnInteger(0, 604_800).optional(),
    ActionsSuppressorExtensionPeriod: cfnInteger(0, 604_800).optional(),
  }),
  withoutEffect: tagsWithoutEffect,
  identity(given) {
    const name = given.text('AlarmName') ?? given.generatedName();
    return namedIdentity(name, given.arn('cloudwatch', `alarm:${name}`));
  },
});

export const dashboard = resourceType({
  type: 'AWS::CloudWatch::Dashboard',
  becomes: 'a page of the local console',
  modelled: z.strictObject({ DashboardName: z.string().optional(), DashboardBody: z.string() }),
  withoutEffect: tagsWithoutEffect,
  identity(given) {
    const name = given.text('DashboardName') ?? given.generatedName();
    return namedIdentity(name, `arn:aws:cloudwatch::${given.environment.account}:dashboard/${name}`);
  },
});

export const logGroup = resourceType({
  type: 'AWS::Logs::LogGroup',
  becomes: 'the name that its lines are kept under',
  modelled: z.strictObject({ LogGroupName: z.string().optional() }),
  withoutEffect: {
    ...because('local logs live as long as the run', 'RetentionInDays', 'DeletionProtectionEnabled'),
    ...because('logs are not encrypted or masked locally', 'KmsKeyId'),
    ...because('storage classes differ in price and queries only', 'LogGroupClass'),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const name = given.text('LogGroupName') ?? given.generatedName();
    return namedIdentity(name, given.arn('logs', `log-group:${name}:*`));
  },
});

export const savedQuery = resourceType({
  type: 'AWS::Logs::QueryDefinition',
  becomes: 'nothing: there is no Logs Insights locally',
  modelled: nothingModelled,
  withoutEffect: because(
    'a saved question, asked by people',
    'Name',
    'QueryString',
    'LogGroupNames',
    'QueryLanguage',
    'Parameters',
  ),
  identity: (given) => ({ ref: given.stableId(20), attributes: { QueryDefinitionId: given.stableId(20) } }),
});

export const samplingRule = resourceType({
  type: 'AWS::XRay::SamplingRule',
  becomes: 'nothing: there is no X-Ray locally',
  modelled: nothingModelled,
  withoutEffect: {
    ...because('there is no X-Ray locally', 'SamplingRule', 'RuleName'),
    ...tagsWithoutEffect,
  },
  identity: (given) => ({
    ref: given.stableId(20),
    attributes: { RuleARN: given.arn('xray', `sampling-rule/${given.stableId(20)}`) },
  }),
});

export const eventsRule = resourceType({
  type: 'AWS::Events::Rule',
  becomes: 'a filter over alarm state changes that sends to its targets',
  modelled: z.strictObject({
    Name: z.string().optional(),
    Description: z.string().optional(),
    EventBusName: z.literal('default').optional(),
    EventPattern: cfnJsonObject,
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z
      .array(
        z.strictObject({
          Arn: z.string(),
          Id: z.string(),
          Input: z.string().optional(),
          InputPath: z.string().optional(),
          InputTransformer: z
            .strictObject({
              InputPathsMap: z.record(z.string(), z.string()).default({}),
              InputTemplate: z.string(),
            })
            .optional(),
          // What fails locally fails for good (a policy, a template), so it is not tried again.
          DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
          RetryPolicy: z
            .strictObject({
              MaximumRetryAttempts: cfnInteger(0, 185).optional(),
              MaximumEventAgeInSeconds: cfnInteger(60, 86_400).optional(),
            })
            .optional(),
        }),
      )
      .default([]),
  }),
  withoutEffect: tagsWithoutEffect,
  identity(given) {
    const name = given.text('Name') ?? given.generatedName(64);
    return namedIdentity(name, given.arn('events', `rule/${name}`));
  },
});
