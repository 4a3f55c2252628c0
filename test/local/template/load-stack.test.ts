import { CfnCondition, CfnMapping, CfnOutput, CfnParameter, CfnResource, Fn, type Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../../local/template/faults.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import { resourcesOf } from '../../../local/template/resolved-stack.ts';
import { snsSubscription, snsTopic } from '../../../local/template/resource-types/messaging.ts';
import { dashboard, eventsRule, metricAlarm } from '../../../local/template/resource-types/monitoring.ts';
import { buildExample, bundle, exampleFunction } from './example-stack.ts';
import { synthesize } from './synthesize.ts';

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;

describe('a stack that uses everything', () => {
  const stack = loadStack(synthesize(buildExample));
  const functionNamed = (logicalId: string) =>
    stack.functions.find((each) => each.logicalId.startsWith(logicalId));
  const nameOf = (logicalId: string) => functionNamed(logicalId)?.name ?? '';

  it('yields its functions with bundle, limits, environment and failure handling', () => {
    const queue = arn(
      'sqs',
      [...stack.resources.keys()].filter((id) => id.startsWith('Dead')).map((id) => `Test-${id}`)[0] ?? '',
    );
    expect(functionNamed('Job')).toMatchObject({
      name: expect.stringMatching(/^Test-Job[0-9A-F]{8}$/),
      arn: arn('lambda', `function:${nameOf('Job')}`),
      handler: 'index.handler',
      timeout: 10,
      memorySize: 256,
      reservedConcurrency: 1,
      logFormat: 'JSON',
      logLevel: 'INFO',
      asyncInvocation: { maxRetryAttempts: 0, maxEventAge: 300, onFailure: queue },
    });
    expect(functionNamed('Api')).toMatchObject({
      environment: {
        QUEUE: expect.stringMatching(/^https:\/\/sqs\.us-east-1\.amazonaws\.com\/111122223333\/Test-Dead/),
      },
      asyncInvocation: { maxRetryAttempts: 2, maxEventAge: 21_600 },
      logGroupName: expect.stringMatching(/^Test-ApiLog/),
    });
    expect(functionNamed('Migration')).toMatchObject({ name: 'migrate', deadLetterArn: queue });
  });

  it('finds each bundle in the assembly', () => {
    expect(functionNamed('Api')?.codeDirectory).toMatch(/asset\.[0-9a-f]{64}$/);
    expect(functionNamed('Api')?.codeDirectory).not.toBe(bundle);
  });

  it('yields its REST API as routes, gateway responses and stage', () => {
    const [api] = stack.restApis;
    expect(api?.routes.map(({ method, resourcePath }) => `${method} ${resourcePath}`).toSorted()).toEqual([
      'ANY /files/{proxy+}',
      'GET /v1/{id}',
      'OPTIONS /v1',
    ]);
    const route = api?.routes.find(({ method }) => method === 'GET');
    expect(route).toMatchObject({
      integration: {
        kind: 'lambda',
        functionArn: arn('lambda', `function:${nameOf('Api')}`),
        timeout: 5_000,
      },
      authorizer: { functionArn: arn('lambda', `function:${nameOf('Auth')}`) },
    });
    expect(api?.gatewayResponses).toMatchObject([
      { type: 'THROTTLED', status: 429, headers: { 'Retry-After': "'5'" }, template: '{"ok":false}' },
    ]);
    expect(api?.stages).toMatchObject([
      {
        name: 'live',
        throttling: [
          { method: '*', resourcePath: '*', rate: 10, burst: 20 },
          { method: 'GET', resourcePath: '/v1/{id}', rate: 5, burst: 6 },
        ],
        accessLog: { destinationArn: expect.stringContaining(':log-group:Test-Access') },
      },
    ]);
  });

  it('yields its schedules', () => {
    expect(stack.schedules).toMatchObject([
      {
        group: 'jobs',
        expression: 'rate(5 minutes)',
        enabled: true,
        functionArn: arn('lambda', `function:${nameOf('Job')}`),
        input: '{"shard":{"index":0,"count":1}}',
        deadLetterArn: expect.stringContaining(':sqs:'),
      },
      { group: 'default', expression: 'cron(0 * * * ? *)', enabled: false, input: '{}' },
    ]);
  });

  it('yields its custom resources', () => {
    expect(stack.customResources).toEqual([
      {
        logicalId: 'Schema',
        type: 'Custom::SchemaMigration',
        serviceToken: arn('lambda', 'function:migrate'),
        serviceTimeout: 300,
        properties: { ServiceToken: arn('lambda', 'function:migrate'), ServiceTimeout: '300', version: 1 },
      },
    ]);
  });

  it('hands out any other resource with typed properties', () => {
    const [topic] = resourcesOf(stack, snsTopic);
    expect(topic?.properties.DisplayName).toBe('Alarms');
    expect(resourcesOf(stack, snsSubscription)[0]?.properties).toMatchObject({
      TopicArn: topic?.ref,
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    const alarm = resourcesOf(stack, metricAlarm).find(({ ref }) => ref === 'too-many');
    expect(alarm).toMatchObject({
      attributes: { Arn: arn('cloudwatch', 'alarm:too-many') },
      properties: { Threshold: 1, AlarmActions: [topic?.ref], OKActions: [], ActionsEnabled: true },
    });
    expect(resourcesOf(stack, eventsRule)[0]?.properties.Targets[0]).toMatchObject({ Arn: topic?.ref });
    const [board] = resourcesOf(stack, dashboard);
    expect(
      JSON.parse(board?.properties.DashboardBody ?? '').widgets[0].properties.annotations.alarms,
    ).toEqual([arn('cloudwatch', 'alarm:too-many')]);
  });

  it('resolves its outputs', () => {
    const [api] = stack.restApis;
    expect([...stack.outputs.values()]).toEqual([
      `https://${api?.id}.execute-api.us-east-1.amazonaws.com/live/`,
    ]);
  });

  it('gives the same names every time', () => {
    const again = loadStack(synthesize(buildExample));
    expect(again.restApis.map(({ id }) => id)).toEqual(stack.restApis.map(({ id }) => id));
    expect([...again.resources.values()].map(({ ref }) => ref)).toEqual(
      [...stack.resources.values()].map(({ ref }) => ref),
    );
  });
});

describe('the environment', () => {
  const build = (stack: Stack) =>
    void new CfnOutput(stack, 'Where', { value: `${stack.account}/${stack.region}` });
  const where = (directory: string, options = {}) => loadStack(directory, options).outputs.get('Where');

  it('is the synthesized one', () => {
    expect(where(synthesize(build, { env: { account: '222233334444', region: 'ap-southeast-1' } }))).toBe(
      '222233334444/ap-southeast-1',
    );
  });

  it('is chosen by the caller, or made up, for a stack that leaves it open', () => {
    const directory = synthesize(build);
    expect(where(directory)).toBe('111122223333/us-east-1');
    expect(where(directory, { account: '999900001111', region: 'eu-west-1' })).toBe('999900001111/eu-west-1');
  });

  it('names the stacks of the assembly when asked for another', () => {
    expect(() => loadStack(synthesize(build), { stackName: 'Other' })).toThrow(/holds the stacks: Test/);
  });
});

describe('intrinsic functions', () => {
  const resolve = (build: (stack: Stack) => void, options = {}) =>
    Object.fromEntries(loadStack(synthesize(build), options).outputs);

  it('are resolved wherever they stand', () => {
    const outputs = resolve((stack) => {
      new CfnMapping(stack, 'Sizes', { mapping: { 'us-east-1': { size: 'large' } } });
      new CfnParameter(stack, 'Given', { default: 'fallback' });
      const yes = new CfnCondition(stack, 'Yes', {
        expression: Fn.conditionEquals(stack.region, 'us-east-1'),
      });
      const no = new CfnCondition(stack, 'No', { expression: Fn.conditionNot(yes) });
      const both = new CfnCondition(stack, 'Both', { expression: Fn.conditionAnd(yes, no) });
      new CfnCondition(stack, 'Either', { expression: Fn.conditionOr(yes, both) });
      const queue = new CfnResource(stack, 'Queue', {
        type: 'AWS::SQS::Queue',
        properties: { QueueName: 'jobs' },
      });
      const say = (id: string, value: string) => new CfnOutput(stack, id, { value });
      say('Join', Fn.join('-', ['a', stack.region, 'b']));
      say('Select', Fn.select(5, Fn.split(':', queue.getAtt('Arn').toString())));
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
      say('Sub', Fn.sub('${Word} ${AWS::Region} ${Queue.QueueName} ${!Literal}', { Word: 'in' }));
      say('Map', Fn.findInMap('Sizes', stack.region, 'size'));
      say('If', Fn.conditionIf('Either', 'either', 'neither').toString());
      say('Else', Fn.conditionIf('Both', 'both', Fn.ref('Given')).toString());
      new CfnOutput(stack, 'Absent', { value: 'x', condition: no });
    });
    expect(outputs).toEqual({
      Join: 'a-us-east-1-b',
      Select: 'jobs',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
      Sub: 'in us-east-1 jobs ${Literal}',
      Map: 'large',
      If: 'either',
      Else: 'fallback',
    });
  });

  it('take the values of parameters from the caller', () => {
    const build = (stack: Stack) => {
      new CfnParameter(stack, 'Given', { default: 'fallback' });
      new CfnOutput(stack, 'Out', { value: Fn.ref('Given') });
    };
    expect(resolve(build, { parameters: { Given: 'mine' } })).toEqual({ Out: 'mine' });
  });

  it('leave out resources whose condition does not hold', () => {
    const stack = loadStack(
      synthesize((into) => {
        const no = new CfnCondition(into, 'No', { expression: Fn.conditionEquals('a', 'b') });
        const topic = new CfnResource(into, 'Topic', { type: 'AWS::SNS::Topic' });
        topic.cfnOptions.condition = no;
      }),
    );
    expect(stack.resources.has('Topic')).toBe(false);
  });
});

describe('what is not modelled', () => {
  function faultsOf(build: (stack: Stack) => void): readonly string[] {
    try {
      loadStack(synthesize(build));
    } catch (error) {
      if (error instanceof TemplateError)
        return error.faults.map(({ where, message }) => `${where}: ${message}`);
      throw error;
    }
    return [];
  }

  it('is refused by name, all of it at once', () => {
    const faults = faultsOf((stack) => {
      const add = (id: string, type: string, properties: Record<string, unknown> = {}) =>
        new CfnResource(stack, id, { type, properties });
      add('Table', 'AWS::DynamoDB::Table');
      add('Topic', 'AWS::SNS::Topic', { ArchivePolicy: {}, FifoTopic: true });
      add('Schedule', 'AWS::Scheduler::Schedule', {
        ScheduleExpression: 'rate(1 hour)',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
        Target: { Arn: 'x', RoleArn: 'y', EcsParameters: {} },
      });
      add('Queue', 'AWS::SQS::Queue', { QueueName: { 'Fn::Base64': 'x' } });
      add('Picked', 'AWS::SQS::Queue', { QueueName: { 'Fn::Select': [{ toString: 0 }, ['a', 'b']] } });
      add('Group', 'AWS::Logs::LogGroup', { LogGroupName: { Ref: 'Nobody' } });
      add('Role', 'AWS::IAM::Role', { Description: { 'Fn::GetAtt': ['Queue', 'Colour'] } });
      add('Policy', 'AWS::IAM::Policy', { PolicyName: '{{resolve:ssm:name}}' });
      add('Key', 'AWS::KMS::Key').cfnOptions.updatePolicy = { useOnlineResharding: true };
      stack.templateOptions.transforms = ['AWS::Serverless-2016-10-31'];
    });
    expect(faults).toEqual([
      'Transform: the section "Transform" is not modelled',
      'Resources.Key.UpdatePolicy: the resource attribute UpdatePolicy is not modelled',
      'Resources.Table: the resource type AWS::DynamoDB::Table is not modelled',
      'Resources.Topic.Properties.FifoTopic: this value of AWS::SNS::Topic is not modelled: Invalid input: expected false',
      'Resources.Topic.Properties.ArchivePolicy: this property of AWS::SNS::Topic is not modelled',
      expect.stringMatching(
        /^Resources\.Schedule\.Properties\.FlexibleTimeWindow\.Mode: this value .* expected "OFF"$/,
      ),
      'Resources.Schedule.Properties.FlexibleTimeWindow.MaximumWindowInMinutes: this property of AWS::Scheduler::Schedule is not modelled',
      'Resources.Schedule.Properties.Target.EcsParameters: this property of AWS::Scheduler::Schedule is not modelled',
      'Resources.Queue.Properties.QueueName.Fn::Base64: the intrinsic function Fn::Base64 is not modelled',
      'Resources.Picked.Properties.QueueName.Fn::Select: expected [index, list] with the index inside the list',
      'Resources.Group.Properties.LogGroupName.Ref: the template has no resource or parameter Nobody',
      'Resources.Role.Properties.Description.Fn::GetAtt: the attribute Colour of Queue (AWS::SQS::Queue) is not modelled',
      'Resources.Policy.Properties.PolicyName: dynamic references ({{resolve:…}}) are not modelled',
    ]);
  });

  it('includes names that depend on themselves', () => {
    expect(
      faultsOf((stack) => {
        new CfnResource(stack, 'A', { type: 'AWS::SQS::Queue', properties: { QueueName: Fn.ref('B') } });
        new CfnResource(stack, 'B', { type: 'AWS::SQS::Queue', properties: { QueueName: Fn.ref('A') } });
      }),
    ).toEqual([expect.stringMatching(/^Resources\.[AB]: refers to itself, directly or through others$/)]);
  });

  it('includes the answers of custom resources', () => {
    expect(
      faultsOf((stack) => {
        const custom = new CfnResource(stack, 'Custom', {
          type: 'Custom::Thing',
          properties: { ServiceToken: exampleFunction(stack, 'Behind').functionArn },
        });
        new CfnOutput(stack, 'Answer', { value: custom.getAtt('Answer').toString() });
      }),
    ).toEqual([expect.stringContaining('Custom is a custom resource')]);
  });

  it('includes routes, schedules and custom resources that lead out of the stack', () => {
    const elsewhere = 'arn:aws:lambda:us-east-1:111122223333:function:elsewhere';
    expect(
      faultsOf((stack) => {
        new CfnResource(stack, 'Custom', { type: 'Custom::Thing', properties: { ServiceToken: elsewhere } });
        new CfnResource(stack, 'Schedule', {
          type: 'AWS::Scheduler::Schedule',
          properties: {
            ScheduleExpression: 'rate(1 hour)',
            FlexibleTimeWindow: { Mode: 'OFF' },
            Target: { Arn: elsewhere, RoleArn: 'y' },
          },
        });
      }),
    ).toEqual([
      `Resources.Custom.Properties.ServiceToken: ${elsewhere} is no function of this stack`,
      `Resources.Schedule.Properties.Target.Arn: ${elsewhere} is no function of this stack`,
    ]);
  });
});
