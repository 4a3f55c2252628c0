import { AWS_MANAGED_KEY } from './encryption.ts';
import { type AccessRequest, evaluatePolicy } from './evaluate-policy.ts';
import { accountOf, arnParts, CLOUDWATCH, nameOf, type Principal } from './publisher.ts';
import type { Topic } from './topics.ts';

/** Why SNS turns a publisher away. */
export interface PublishDenial {
  readonly code: 'AuthorizationError' | 'KMSAccessDenied';
  readonly reason: string;
}

/** What a service needs of the key of an encrypted topic. Source: SNS Developer Guide, key management. */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** Undefined when the topic's policy and its key's policy let the principal publish. */
export function authorizePublish(topic: Topic, principal: Principal): PublishDenial | undefined {
  return refusedByTopic(topic, principal) ?? refusedByKey(topic, principal);
}

function refusedByTopic(topic: Topic, principal: Principal): PublishDenial | undefined {
  const decision = evaluatePolicy(topic.policy, {
    principal,
    action: 'sns:Publish',
    resource: topic.arn,
    context: topicContext(principal),
  });
  // In its own account a role needs nothing from the topic: its own policies decide, which are not modelled.
  const own = 'roleArn' in principal && accountOf(principal) === arnParts(topic.arn).account;
  if (decision === 'allowed' || (decision === 'silent' && own)) return undefined;
  const verb = decision === 'denied' ? 'denies' : 'does not allow';
  const sid = `the policy of the topic ${topic.name} ${verb} sns:Publish by ${nameOf(principal)}`;
  return { code: 'AuthorizationError', reason: `${sid} for ${describe(principal)}` };
}

function refusedByKey({ encryption, name }: Topic, principal: Principal): PublishDenial | undefined {
  if (encryption === undefined) return undefined;
  const code = 'KMSAccessDenied';
  if (encryption.kind === 'aws-managed') {
    if ('roleArn' in principal) return undefined;
    const why = `${AWS_MANAGED_KEY} does not allow ${principal.service}, and its policy cannot be changed`;
    return { code, reason: `the topic ${name} needs a customer-managed key: ${why}` };
  }
  const request = { principal, resource: encryption.keyArn, context: keyContext(principal) };
  const missing = KEY_ACTIONS.filter(
    (action) => evaluatePolicy(encryption.policy, { ...request, action }) !== 'allowed',
  );
  if (missing.length === 0) return undefined;
  const subject = `the key of the topic ${name} does not allow ${missing.join(' and ')}`;
  return { code, reason: `${subject} by ${nameOf(principal)} for ${describe(principal)}` };
}

function topicContext(principal: Principal): AccessRequest['context'] {
  const secure = { 'aws:securetransport': 'true' } as const;
  if ('roleArn' in principal) return { ...secure, 'aws:sourceowner': accountOf(principal) };
  const source = { 'aws:sourcearn': principal.sourceArn, 'aws:sourceaccount': accountOf(principal) };
  // Only CloudWatch is known to act for the owner, which makes topics with the default policy work for alarms.
  const owner = principal.service === CLOUDWATCH ? { 'aws:sourceowner': accountOf(principal) } : {};
  return { ...secure, ...source, ...owner };
}

/** Only CloudWatch names its source to KMS: such a condition shuts EventBridge out of an encrypted topic. */
function keyContext(principal: Principal): AccessRequest['context'] {
  if ('roleArn' in principal || principal.service !== CLOUDWATCH) return { 'aws:securetransport': 'true' };
  return {
    'aws:securetransport': 'true',
    'aws:sourcearn': principal.sourceArn,
    'aws:sourceaccount': accountOf(principal),
  };
}

function describe(principal: Principal): string {
  return 'service' in principal ? principal.sourceArn : `account ${accountOf(principal)}`;
}
