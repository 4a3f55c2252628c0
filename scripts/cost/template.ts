import { z } from 'zod';
import { runsAMonth } from './runs-a-month.ts';

/** What of a template costs money. */
export interface StackFacts {
  readonly functions: readonly FunctionFacts[];
  readonly schedules: readonly ScheduleFacts[];
  readonly alarmMetrics: number;
  /** Of alarms that look at periods of less than a minute. */
  readonly fastAlarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: readonly DashboardFacts[];
  /** How API Gateway records traces: not at all, by X-Ray's own rule, or this share of the requests. */
  readonly apiTraces: 'none' | 'default rule' | number;
  readonly emailSubscriptions: number;
  readonly slackChannels: number;
  readonly kmsKeys: number;
  /** Not in the template themselves: the functions name them. */
  readonly secrets: number;
  /** The longest that any log group keeps its lines. */
  readonly logRetentionDays: number;
}

export interface FunctionFacts {
  readonly logicalId: string;
  readonly name: string;
  readonly memoryMb: number;
  readonly architecture: 'arm64' | 'x86_64';
  readonly timeoutSeconds: number;
  readonly traced: boolean;
  /** Tenants that it emits metrics of their own for. */
  readonly watchedTenants: number;
}

interface ScheduleFacts {
  /** Logical id. */
  readonly target: string;
  readonly runsAMonth: number;
}

interface DashboardFacts {
  /** Metrics that its graphs ask for at each refresh. */
  readonly graphMetrics: number;
  /** Widgets that call a function at each refresh. */
  readonly customWidgets: number;
}

/** Thrown when a template holds what this calculation knows no price of. */
export class UnpricedTemplateError extends Error {
  override readonly name = 'UnpricedTemplateError';
}

/** Costs nothing by itself; what it does is counted where it is done. */
const FREE_TYPES = [
  // Of a demo; what its cluster costs is told beside the bill.
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBSubnetGroup',
  'Custom::DemoData',
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::QueryDefinition',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'Custom::SchemaMigration',
];

const attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });

const functionSchema = z.object({
  FunctionName: z.string(),
  MemorySize: z.number(),
  Architectures: z.tuple([z.enum(['arm64', 'x86_64'])]).default(['x86_64']),
  Timeout: z.number(),
  TracingConfig: z.object({ Mode: z.string() }).optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});

const alarmSchema = z.object({
  Period: z.number().optional(),
  MetricName: z.string().optional(),
  Metrics: z
    .array(
      z.object({ MetricStat: z.object({ Period: z.number() }).optional(), Period: z.number().optional() }),
    )
    .optional(),
});

const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.object({ Arn: attribute }),
});
const stageSchema = z.object({ TracingEnabled: z.boolean().default(false) });
/** Requests are counted by the rate alone: a reservoir would be priced too low. */
const samplingRuleSchema = z.object({
  SamplingRule: z.object({ FixedRate: z.number(), ReservoirSize: z.literal(0) }),
});
const subscriptionSchema = z.object({ Protocol: z.string() });
const logGroupSchema = z.object({ RetentionInDays: z.number() });
const dashboardSchema = z.object({
  DashboardBody: z.union([z.string(), z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })]),
});
const bodySchema = z.object({
  widgets: z.array(
    z.object({ type: z.string(), properties: z.object({ metrics: z.array(z.unknown()).optional() }) }),
  ),
});

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

/** CloudWatch charges three times as much for alarms that judge more often than once a minute. */
const ONE_MINUTE = 60;

/**
 * Reads a synthesized template.
 * @throws {UnpricedTemplateError} naming what it knows no price of.
 */
export function readTemplate(template: unknown): StackFacts {
  const resources = Object.entries(templateSchema.parse(template).Resources);
  const seen = new Set(FREE_TYPES);
  const all = <T>(type: string, schema: z.ZodType<T>): { id: string; properties: T }[] => {
    seen.add(type);
    return resources
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]) => ({ id, properties: schema.parse(Properties ?? {}) }));
  };
  const functions = all('AWS::Lambda::Function', functionSchema);
  const alarms = all('AWS::CloudWatch::Alarm', alarmSchema).map(({ properties }) => alarmFacts(properties));
  const protocols = all('AWS::SNS::Subscription', subscriptionSchema).map(
    ({ properties }) => properties.Protocol,
  );
  const retentions = all('AWS::Logs::LogGroup', logGroupSchema).map(
    ({ properties }) => properties.RetentionInDays,
  );
  const [samplingRate] = all('AWS::XRay::SamplingRule', samplingRuleSchema).map(
    ({ properties }) => properties.SamplingRule.FixedRate,
  );
  const facts: StackFacts = {
    functions: functions.map(({ id, properties }) => functionFacts(id, properties)),
    schedules: all('AWS::Scheduler::Schedule', scheduleSchema).map(({ properties }) => ({
      target: properties.Target.Arn['Fn::GetAtt'][0],
      runsAMonth: properties.State === 'ENABLED' ? runsAMonth(properties.ScheduleExpression) : 0,
    })),
    alarmMetrics: sum(alarms, ({ metrics, fast }) => (fast ? 0 : metrics)),
    fastAlarmMetrics: sum(alarms, ({ metrics, fast }) => (fast ? metrics : 0)),
    compositeAlarms: all('AWS::CloudWatch::CompositeAlarm', z.unknown()).length,
    dashboards: all('AWS::CloudWatch::Dashboard', dashboardSchema).map(({ properties }) =>
      dashboardFacts(properties.DashboardBody),
    ),
    apiTraces: all('AWS::ApiGateway::Stage', stageSchema).some(({ properties }) => properties.TracingEnabled)
      ? (samplingRate ?? 'default rule')
      : 'none',
    emailSubscriptions: protocols.filter((protocol) => protocol.startsWith('email')).length,
    slackChannels: all('AWS::Chatbot::SlackChannelConfiguration', z.unknown()).length,
    kmsKeys: all('AWS::KMS::Key', z.unknown()).length,
    secrets: new Set(functions.flatMap(({ properties }) => secretsOf(properties))).size,
    logRetentionDays: Math.max(0, ...retentions),
  };
  const unknown = new Set(resources.map(([, { Type }]) => Type).filter((type) => !seen.has(type)));
  for (const protocol of protocols) if (!protocol.startsWith('email')) unknown.add(`SNS to ${protocol}`);
  if (unknown.size > 0)
    throw new UnpricedTemplateError(
      `The template holds what scripts/cost knows no price of: ${[...unknown].join(', ')}. Add it to scripts/cost/template.ts.`,
    );
  return facts;
}

function functionFacts(logicalId: string, properties: z.output<typeof functionSchema>): FunctionFacts {
  return {
    logicalId,
    name: properties.FunctionName,
    memoryMb: properties.MemorySize,
    architecture: properties.Architectures[0],
    timeoutSeconds: properties.Timeout,
    traced: properties.TracingConfig?.Mode === 'Active',
    watchedTenants: watchedBy(properties),
  };
}

function secretsOf({ Environment }: z.output<typeof functionSchema>): unknown[] {
  return Object.entries(Environment?.Variables ?? {})
    .filter(([name]) => name.endsWith('_SECRET_ARN'))
    .map(([, value]) => value);
}

/** Codes with commas between them; none where the function does not know the variable. */
function watchedBy({ Environment }: z.output<typeof functionSchema>): number {
  const codes = Environment?.Variables['WATCHED_TENANTS'];
  return typeof codes === 'string' && codes !== '' ? codes.split(',').length : 0;
}

/** An alarm costs as often as it refers to a metric; expressions are free. */
function alarmFacts({ Metrics, MetricName, Period = ONE_MINUTE }: z.output<typeof alarmSchema>) {
  if (Metrics === undefined) return { metrics: MetricName === undefined ? 0 : 1, fast: Period < ONE_MINUTE };
  const referenced = Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
  return { metrics: referenced.length, fast: referenced.some((metric) => metric.Period < ONE_MINUTE) };
}

function dashboardFacts(body: z.output<typeof dashboardSchema>['DashboardBody']): DashboardFacts {
  // What CloudFormation fills in are names and ARNs, which count nothing.
  const text =
    typeof body === 'string'
      ? body
      : body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'filled-in')).join('');
  const { widgets } = bodySchema.parse(JSON.parse(text));
  return {
    graphMetrics: sum(widgets, ({ properties }) => properties.metrics?.length ?? 0),
    customWidgets: widgets.filter(({ type }) => type === 'custom').length,
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
