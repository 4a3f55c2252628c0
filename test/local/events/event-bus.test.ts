import {
  Duration,
  aws_events as events,
  aws_iam as iam,
  aws_kms as kms,
  type Stack,
  aws_sns as sns,
  aws_sqs as sqs,
  aws_sns_subscriptions as subscriptions,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { createEventBus, type DeliveryFailure } from '../../../local/events/event-bus.ts';
import { createSns } from '../../../local/sns/sns.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import { exampleFunction } from '../template/example-stack.ts';
import { synthesize } from '../template/synthesize.ts';

const recoveryPattern = {
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  detail: {
    alarmName: [{ prefix: 'serial-' }],
    state: { value: ['OK'] },
    previousState: { value: ['ALARM'] },
  },
};

function change(alarmName: string, from: string, to: string) {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '111122223333',
    time: '2026-11-20T09:14:04Z',
    region: 'us-east-1',
    resources: [`arn:aws:cloudwatch:us-east-1:111122223333:alarm:${alarmName}`],
    detail: {
      alarmName,
      state: { value: to, reason: 'Threshold Crossed', timestamp: '2026-11-20T09:14:04.919+0000' },
      previousState: { value: from },
      configuration: { description: 'WARNING: slow\nDo: look' },
    },
  };
}

/** The stack's bus and topics, wired as the local system wires them, on a clock that stands still. */
function run(build: (stack: Stack) => void) {
  const stack = loadStack(synthesize(build));
  const clock = { now: () => new Date('2026-11-20T09:14:05Z'), virtual: true };
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const { publishAs, inbox } = createSns({ stack, clock, newId });
  const invoked: { arn: string; payload: unknown }[] = [];
  const failures: DeliveryFailure[] = [];
  const bus = createEventBus({
    stack,
    clock,
    newId,
    publish: ({ ruleArn, ...message }) =>
      publishAs({ service: 'events.amazonaws.com', sourceArn: ruleArn }, message),
    invoke: (_rule, arn, payload) => invoked.push({ arn, payload: JSON.parse(payload) }),
    onFailure: (failure) => failures.push(failure),
  });
  return { bus, inbox, invoked, failures };
}

const text = events.RuleTargetInput.fromMultilineText(
  [
    `Recovered: ${events.EventField.fromPath('$.detail.alarmName')}`,
    `Since ${events.EventField.fromPath('$.detail.state.timestamp')}`,
  ].join('\n'),
);

function emailTopic(stack: Stack, props: sns.TopicProps = {}): sns.Topic {
  const topic = new sns.Topic(stack, 'Email', { topicName: 'email', enforceSSL: true, ...props });
  topic.addSubscription(new subscriptions.EmailSubscription('ops@example.com'));
  return topic;
}

describe('the event bus', () => {
  it('tells of a recovery by e-mail, in the quotation marks of the template, and of nothing else', () => {
    const { bus, inbox } = run((stack) => {
      const target = new targets.SnsTopic(emailTopic(stack), { message: text });
      new events.Rule(stack, 'Recovery', {
        ruleName: 'recovery',
        eventPattern: recoveryPattern,
        targets: [target],
      });
    });
    expect(bus.put(change('serial-api', 'OK', 'ALARM'))).toBe(0);
    expect(bus.put(change('serial-api', 'INSUFFICIENT_DATA', 'OK'))).toBe(0);
    expect(bus.put(change('other-api', 'ALARM', 'OK'))).toBe(0);
    expect(inbox.list()).toEqual([]);
    expect(bus.put(change('serial-api', 'ALARM', 'OK'))).toBe(1);
    expect(inbox.list()).toEqual([
      expect.objectContaining({
        channel: 'email',
        state: 'delivered',
        title: 'AWS Notification Message',
        source: { kind: 'rule', name: 'recovery' },
        text: expect.stringContaining('"Recovered: serial-api"\n"Since 2026-11-20T09:14:04.919+0000"\n\n--'),
      }),
    ]);
  });

  it('hands an event to a function as it came, and completes what its sender left out', () => {
    const { bus, invoked } = run((stack) => {
      new events.Rule(stack, 'Rule', {
        eventPattern: { source: ['mine'] },
        targets: [new targets.LambdaFunction(exampleFunction(stack, 'Job', { functionName: 'job' }))],
      });
      new events.Rule(stack, 'Off', {
        enabled: false,
        eventPattern: { source: ['mine'] },
        targets: [new targets.LambdaFunction(exampleFunction(stack, 'Never'))],
      });
    });
    bus.put({ source: 'mine', 'detail-type': 'x', detail: { a: 1, b: undefined } });
    expect(invoked).toEqual([
      {
        arn: 'arn:aws:lambda:us-east-1:111122223333:function:job',
        payload: {
          version: '0',
          id: 'id-1',
          'detail-type': 'x',
          source: 'mine',
          account: '111122223333',
          time: '2026-11-20T09:14:05Z',
          region: 'us-east-1',
          resources: [],
          detail: { a: 1 },
        },
      },
    ]);
    expect(() => bus.put({ source: 'mine', detail: {} })).toThrow(
      /no event for EventBridge(.|\n)*detail-type/,
    );
  });

  it('applies Input and InputPath', () => {
    const { bus, invoked } = run((stack) => {
      const job = exampleFunction(stack, 'Job');
      const on = (id: string, event: events.RuleTargetInput) =>
        new events.Rule(stack, id, {
          eventPattern: { source: ['mine'] },
          targets: [new targets.LambdaFunction(job, { event })],
        });
      on('Constant', events.RuleTargetInput.fromObject({ fixed: true }));
      on('Path', events.RuleTargetInput.fromEventPath('$.detail.inner'));
    });
    expect(bus.put({ source: 'mine', 'detail-type': 'x', detail: { inner: [1] } })).toBe(2);
    expect(invoked.map(({ payload }) => payload)).toEqual([{ fixed: true }, [1]]);
    expect(bus.put({ source: 'mine', 'detail-type': 'x', detail: {} })).toBe(1);
  });

  it('is shut out of an encrypted topic by a condition that only CloudWatch meets, and says so', () => {
    const { bus, inbox, failures } = run((stack) => {
      const key = new kms.Key(stack, 'Key');
      const topic = emailTopic(stack, { masterKey: key });
      key.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
        }),
      );
      topic.grantPublish(new iam.AccountPrincipal(stack.account));
      topic.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
        }),
      );
      const queue = new sqs.Queue(stack, 'Dead', { queueName: 'dead' });
      // The construct for rules would add to the key's policy what this one lacks.
      new events.CfnRule(stack, 'Recovery', {
        name: 'recovery',
        eventPattern: { source: ['aws.cloudwatch'] },
        targets: [{ id: 'email', arn: topic.topicArn, deadLetterConfig: { arn: queue.queueArn } }],
      });
    });
    const event = change('serial-api', 'ALARM', 'OK');
    expect(bus.put(event)).toBe(0);
    expect(inbox.list()).toMatchObject([
      { state: 'undelivered', reason: expect.stringContaining('does not allow kms:GenerateDataKey') },
    ]);
    expect(failures).toMatchObject([
      {
        ruleName: 'recovery',
        deadLetter: {
          arn: 'arn:aws:sqs:us-east-1:111122223333:dead',
          body: JSON.stringify(event),
          attributes: { ERROR_CODE: 'KMSAccessDenied' },
        },
      },
    ]);
  });

  it('does not send what the template made no JSON of', () => {
    const { bus, inbox, failures } = run((stack) => {
      const message = events.RuleTargetInput.fromObject({
        version: '1.0',
        source: 'custom',
        content: { description: `Why: ${events.EventField.fromPath('$.detail.configuration.description')}` },
      });
      new events.Rule(stack, 'Recovery', {
        eventPattern: recoveryPattern,
        targets: [new targets.SnsTopic(emailTopic(stack), { message })],
      });
    });
    bus.put(change('serial-api', 'ALARM', 'OK'));
    expect(inbox.list()).toEqual([]);
    expect(failures[0]?.reason).toMatch(/no valid JSON: .*Why: WARNING: slow\nDo: look/);
  });

  it('refuses by name what it does not model', () => {
    const refusal = (build: (stack: Stack) => void) => {
      try {
        run(build);
        return 'none';
      } catch (error) {
        return String(error);
      }
    };
    const pattern = { source: ['mine'] };
    expect(
      refusal((stack) => {
        new events.Rule(stack, 'Rule', { schedule: events.Schedule.rate(Duration.hours(1)) });
      }),
    ).toMatch(/ScheduleExpression: this property of AWS::Events::Rule is not modelled/);
    expect(
      refusal((stack) => {
        const queue = new sqs.Queue(stack, 'Queue');
        new events.Rule(stack, 'Rule', { eventPattern: pattern, targets: [new targets.SqsQueue(queue)] });
      }),
    ).toMatch(/Targets\[0\]\.Arn: arn:aws:sqs:.* is no topic or function/);
    expect(
      refusal((stack) => {
        new events.Rule(stack, 'Rule', { eventPattern: { source: events.Match.wildcard('a*') } });
      }),
    ).toMatch(/EventPattern\.source\[0\]: the matcher \{"wildcard":"a\*"\} is not modelled/);
  });
});
