import {
  aws_chatbot as chatbot,
  aws_iam as iam,
  aws_kms as kms,
  type Stack,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { createSns } from '../../../local/sns/sns.ts';
import { loadStack } from '../../../local/template/load-stack.ts';
import { synthesize } from '../template/synthesize.ts';
import { cloudWatch, metricAlarm, topicArn } from './messages.ts';

function snsOf(build: (stack: Stack) => void) {
  let ids = 0;
  return createSns({
    stack: loadStack(synthesize(build)),
    clock: { now: () => new Date('2026-11-20T09:14:05Z'), virtual: true },
    newId: () => `id-${++ids}`,
  });
}

const service = (name: string) => new iam.ServicePrincipal(name);
const alarms = service('cloudwatch.amazonaws.com');
const rules = service('events.amazonaws.com');
const keyActions = ['kms:Decrypt', 'kms:GenerateDataKey*'];
const ownAccount = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
const ownAlarms = { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*' } };

interface Grant {
  readonly to: iam.IPrincipal;
  readonly conditions?: Record<string, unknown>;
  readonly deny?: boolean;
  readonly actions?: string[];
}

/** A topic `ops` with an e-mail reader and these statements in its policy. */
function withTopic(
  grants: readonly Grant[],
  extra: Partial<sns.TopicProps> = {},
  also?: (stack: Stack) => void,
) {
  return (stack: Stack) => {
    const topic = new sns.Topic(stack, 'Ops', { topicName: 'ops', ...extra });
    topic.addSubscription(new subscriptions.EmailSubscription('ops@example.com'));
    for (const grant of grants) topic.addToResourcePolicy(statement(grant, 'sns:Publish', topic.topicArn));
    also?.(stack);
  };
}

/** The same behind a key of its own, with these statements in the key's policy. */
function withKey(keyGrants: readonly Grant[], topicGrants: readonly Grant[]) {
  return (stack: Stack) => {
    const key = new kms.Key(stack, 'Key');
    for (const grant of keyGrants) {
      key.addToResourcePolicy(statement({ actions: keyActions, ...grant }, 'kms:*', '*'));
    }
    withTopic(topicGrants, { masterKey: key })(stack);
  };
}

/** With the role `collector`, which may do these actions with everything. */
function withRole(build: (stack: Stack) => void, actions: readonly string[] = ['sns:Publish']) {
  return (stack: Stack) => {
    build(stack);
    const collector = new iam.Role(stack, 'Collector', {
      roleName: 'collector',
      assumedBy: service('lambda.amazonaws.com'),
    });
    collector.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources: ['*'] }));
  };
}

function statement({ to, conditions = {}, deny, actions }: Grant, action: string, resource: string) {
  return new iam.PolicyStatement({
    effect: deny === true ? iam.Effect.DENY : iam.Effect.ALLOW,
    principals: [to],
    actions: actions ?? [action],
    resources: [resource],
    conditions,
  });
}

const alarm = cloudWatch('api-p99');
const rule = { service: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:111122223333:rule/r' };
const role = { roleArn: 'arn:aws:iam::111122223333:role/collector' };
const foreignAlarm = {
  service: 'cloudwatch.amazonaws.com',
  sourceArn: 'arn:aws:cloudwatch:us-east-1:999999999999:alarm:x',
};

type Case = [
  string,
  (stack: Stack) => void,
  Parameters<ReturnType<typeof createSns>['publishAs']>[0],
  'published' | RegExp,
];

describe('policies', () => {
  it.each<Case>([
    ['let CloudWatch in by default', withTopic([]), alarm, 'published'],
    ['keep EventBridge out by default', withTopic([]), rule, /does not allow sns:Publish by events/],
    ['keep alarms of other accounts out by default', withTopic([]), foreignAlarm, /does not allow/],
    [
      'shut CloudWatch out with a policy that only demands TLS',
      withTopic([], { enforceSSL: true }),
      alarm,
      /policy of the topic ops does not allow sns:Publish by cloudwatch\.amazonaws\.com for arn:aws:cloudwatch/,
    ],
    [
      'let CloudWatch in under conditions that hold',
      withTopic([{ to: alarms, conditions: { ...ownAccount, ...ownAlarms } }], { enforceSSL: true }),
      alarm,
      'published',
    ],
    [
      'keep CloudWatch out when one of two conditions fails',
      withTopic([{ to: alarms, conditions: { ...ownAccount, ArnLike: { 'aws:SourceArn': '*:rule/*' } } }]),
      alarm,
      /does not allow/,
    ],
    [
      'keep a star from reaching beyond a part of an ARN',
      withTopic([
        { to: alarms, conditions: { ArnLike: { 'AWS:SourceArn': 'arn:aws:cloudwatch:*:alarm:api-p99' } } },
      ]),
      alarm,
      /does not allow/,
    ],
    ['let EventBridge in', withTopic([{ to: rules }]), rule, 'published'],
    [
      'let a deny win',
      withTopic([{ to: rules }, { to: new iam.AnyPrincipal(), deny: true, conditions: ownAccount }]),
      rule,
      /denies sns:Publish/,
    ],
    [
      'leave roles of the account to their own policies',
      withRole(withTopic([{ to: rules }])),
      role,
      'published',
    ],
    [
      'let no role in that nothing allows',
      withTopic([{ to: rules }]),
      role,
      /^User: arn:aws:sts::111122223333:assumed-role\/collector\/session is not authorized to perform: sns:Publish on resource: arn:aws:sns:us-east-1:111122223333:ops because no identity-based policy allows the sns:Publish action$/,
    ],
    [
      'keep roles of other accounts out',
      withTopic([{ to: rules }]),
      { roleArn: 'arn:aws:iam::999999999999:role/x' },
      /assumed-role\/x\/session is not authorized to perform: sns:Publish .* because no resource-based policy/,
    ],
    [
      'deny a role by the root of its account',
      withRole(withTopic([{ to: new iam.AccountPrincipal('111122223333'), deny: true }])),
      role,
      /with an explicit deny in a resource-based policy$/,
    ],
    ['let a service in that the key allows', withKey([{ to: alarms }], []), alarm, 'published'],
    [
      'shut a service out that the key does not allow',
      withKey([{ to: rules }], []),
      alarm,
      /key of the topic ops does not allow kms:GenerateDataKey and kms:Decrypt by cloudwatch/,
    ],
    [
      'want both rights on the key',
      withKey([{ to: alarms, actions: ['kms:GenerateDataKey*'] }], []),
      alarm,
      /does not allow kms:Decrypt by/,
    ],
    [
      'see the source of an alarm at the key',
      withKey([{ to: alarms, conditions: ownAccount }], []),
      alarm,
      'published',
    ],
    [
      'do not see the source of a rule at the key',
      withKey([{ to: rules, conditions: ownAccount }], [{ to: rules, conditions: ownAccount }]),
      rule,
      /key of the topic ops/,
    ],
    ['let a rule in that the key allows', withKey([{ to: rules }], [{ to: rules }]), rule, 'published'],
    [
      'let roles use the key through the root of the account',
      withRole(withKey([], []), ['sns:Publish', 'kms:*']),
      role,
      'published',
    ],
    [
      'keep roles from a key that their own policies do not allow',
      withRole(withKey([], []), ['sns:Publish', 'kms:Decrypt']),
      role,
      /kms:GenerateDataKey on resource: arn:aws:kms:.* because no identity-based policy/,
    ],
  ])('%s', (_, build, principal, expected) => {
    const { publishAs, inbox } = snsOf(build);
    const message = JSON.stringify(metricAlarm);
    const outcome = publishAs(principal, { topicArn: topicArn('ops'), subject: 'ALARM: x', message });
    if (expected === 'published') {
      expect(outcome.kind).toBe('published');
      expect(inbox.list()).toMatchObject([{ state: 'delivered', title: 'ALARM: x', to: 'ops@example.com' }]);
    } else {
      expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(expected) });
      expect(inbox.list()).toMatchObject([
        { state: 'undelivered', reason: expect.stringMatching(expected), title: 'ALARM: x', text: message },
      ]);
    }
  });

  it('shut services out of a topic under the key that AWS manages', () => {
    const { publishAs } = snsOf((stack) => {
      withRole(() => undefined)(stack);
      new sns.CfnTopic(stack, 'Ops', { topicName: 'ops', kmsMasterKeyId: 'alias/aws/sns' });
    });
    const to = { topicArn: topicArn('ops'), message: 'x' };
    expect(publishAs(alarm, to)).toMatchObject({ code: 'KMSAccessDenied', reason: /customer-managed key/ });
    expect(publishAs(role, to)).toMatchObject({ kind: 'published' });
  });

  it('find a key by its alias', () => {
    const { publishAs } = snsOf((stack) => {
      const key = new kms.Key(stack, 'Key', { alias: 'alias/ops' });
      new sns.CfnTopic(stack, 'Ops', { topicName: 'ops', kmsMasterKeyId: 'alias/ops' }).node.addDependency(
        key,
      );
    });
    const outcome = publishAs(alarm, { topicArn: topicArn('ops'), message: 'x' });
    expect(outcome).toMatchObject({ code: 'KMSAccessDenied', reason: /key of the topic ops does not allow/ });
  });

  it('are refused by name where they are not modelled', () => {
    const refusal = (build: (stack: Stack) => void) => {
      try {
        snsOf(build);
        return 'none';
      } catch (error) {
        return String(error);
      }
    };
    const odd = (conditions: Record<string, unknown>) => refusal(withTopic([{ to: alarms, conditions }]));
    expect(odd({ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01' } })).toMatch(/DateGreaterThan/);
    expect(odd({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } })).toMatch(
      /Condition\.StringEquals\.0\.key: this is not modelled/,
    );
    expect(
      refusal((stack) => {
        new sns.CfnTopic(stack, 'Ops', { kmsMasterKeyId: 'arn:aws:kms:us-east-1:111122223333:key/else' });
      }),
    ).toMatch(/KmsMasterKeyId: .*key\/else is neither alias\/aws\/sns nor a key of this stack/);
    expect(
      refusal((stack) => {
        const topic = new sns.Topic(stack, 'Ops');
        topic.addSubscription(new subscriptions.UrlSubscription('https://example.com'));
      }),
    ).toMatch(/Protocol: this value of AWS::SNS::Subscription is not modelled/);
  });
});

describe('publishing as a service', () => {
  it('reaches e-mail and Slack readers of the topic, and tells listeners', () => {
    const { publishAs, inbox } = snsOf(
      withTopic([], {}, (stack) => {
        withRole(() => undefined)(stack);
        new chatbot.SlackChannelConfiguration(stack, 'Slack', {
          slackChannelConfigurationName: 'alerts',
          slackChannelId: 'C01',
          slackWorkspaceId: 'T01',
          notificationTopics: [sns.Topic.fromTopicArn(stack, 'Imported', topicArn('ops'))],
          guardrailPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
        });
      }),
    );
    const heard: string[] = [];
    const stop = inbox.on(({ channel }) => heard.push(channel));
    const subject = 'ALARM: "api-p99" in US East (N. Virginia)';
    publishAs(alarm, { topicArn: topicArn('ops'), subject, message: JSON.stringify(metricAlarm) });
    expect(inbox.list()).toEqual([
      {
        id: 'id-1',
        at: '2026-11-20T09:14:05.000Z',
        channel: 'email',
        to: 'ops@example.com',
        title: subject,
        text: expect.stringMatching(/^You are receiving this email because .*unsubscribe\.html/s),
        state: 'delivered',
        topic: 'ops',
        source: { kind: 'alarm', name: 'api-p99' },
      },
      expect.objectContaining({ channel: 'slack', to: 'alerts', state: 'delivered' }),
    ]);
    expect(heard).toEqual(['email', 'slack']);
    stop();
    publishAs(role, { topicArn: topicArn('ops'), message: 'plain' });
    expect(heard).toHaveLength(2);
    expect(inbox.list({ source: 'collector' })).toMatchObject([
      { channel: 'email', title: 'AWS Notification Message', text: expect.stringMatching(/^plain\n\n--/) },
      { channel: 'slack', state: 'dropped', text: 'plain', reason: expect.stringContaining('plain text') },
    ]);
    expect(inbox.list({ channel: 'slack', state: 'delivered', topic: 'ops', to: 'alerts' })).toHaveLength(1);
    expect(JSON.parse(JSON.stringify(inbox.list()))).toEqual(inbox.list());
    inbox.clear();
    expect(inbox.list()).toEqual([]);
  });

  it('answers what SNS would say to a message that it refuses', () => {
    const { publishAs, inbox } = snsOf(withTopic([]));
    expect(publishAs(alarm, { topicArn: topicArn('other'), message: 'x' })).toEqual({
      kind: 'refused',
      code: 'NotFound',
      reason: 'Topic does not exist',
    });
    expect(publishAs(alarm, { topicArn: topicArn('ops'), message: '' })).toMatchObject({
      code: 'InvalidParameter',
    });
    expect(inbox.list()).toEqual([]);
  });
});
