import type { RequestContext } from '../iam/evaluate-policy.ts';
import type { Denial, Iam } from '../iam/iam.ts';
import { accountOf, nameOf, type Principal } from '../iam/principal.ts';
import { AWS_MANAGED_KEY } from './encryption.ts';
import { CLOUDWATCH } from './publisher.ts';
import type { Topic } from './topics.ts';

/** Why SNS turns a publisher away. */
export interface PublishDenial {
  readonly code: 'AuthorizationError' | 'KMSAccessDenied';
  readonly reason: string;
}

/** What a publisher needs of the key of an encrypted topic. Source: SNS Developer Guide, key management. */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** Undefined when the policies of topic, key and role let the principal publish. */
export function authorizePublish(iam: Iam, topic: Topic, principal: Principal): PublishDenial | undefined {
  return refusedByTopic(iam, topic, principal) ?? refusedByKey(iam, topic, principal);
}

function refusedByTopic(iam: Iam, topic: Topic, principal: Principal): PublishDenial | undefined {
  const context = topicContext(principal);
  const denial = iam.authorize(principal, { action: 'sns:Publish', resource: topic.arn, context });
  if (denial === undefined) return undefined;
  const subject = `the policy of the topic ${topic.name} ${denial.verb} sns:Publish`;
  return { code: 'AuthorizationError', reason: reasonFor(principal, denial, subject) };
}

function refusedByKey(
  iam: Iam,
  { encryption, name }: Topic,
  principal: Principal,
): PublishDenial | undefined {
  if (encryption === undefined) return undefined;
  const code = 'KMSAccessDenied';
  if (encryption.kind === 'aws-managed') {
    if ('roleArn' in principal) return undefined;
    const why = `${AWS_MANAGED_KEY} does not allow ${principal.service}, and its policy cannot be changed`;
    return { code, reason: `the topic ${name} needs a customer-managed key: ${why}` };
  }
  const context = keyContext(principal);
  const denials = KEY_ACTIONS.flatMap((action) => {
    const denial = iam.authorize(principal, { action, resource: encryption.keyArn, context });
    return denial === undefined ? [] : [{ action, denial }];
  });
  const [first] = denials;
  if (first === undefined) return undefined;
  const missing = denials.map(({ action }) => action).join(' and ');
  const subject = `the key of the topic ${name} does not allow ${missing}`;
  return { code, reason: reasonFor(principal, first.denial, subject) };
}

/** A role is told what AWS says. Of a service nobody hears: the inbox explains it. */
function reasonFor(principal: Principal, denial: Denial, subject: string): string {
  if ('roleArn' in principal) return denial.message;
  return `${subject} by ${nameOf(principal)} for ${principal.sourceArn}`;
}

function topicContext(principal: Principal): RequestContext {
  const secure = { 'aws:securetransport': 'true' } as const;
  if ('roleArn' in principal) return { ...secure, 'aws:sourceowner': accountOf(principal) };
  const source = { 'aws:sourcearn': principal.sourceArn, 'aws:sourceaccount': accountOf(principal) };
  // Only CloudWatch is known to act for the owner, which makes topics with the default policy work for alarms.
  const owner = principal.service === CLOUDWATCH ? { 'aws:sourceowner': accountOf(principal) } : {};
  return { ...secure, ...source, ...owner };
}

/** Only CloudWatch names its source to KMS: such a condition shuts EventBridge out of an encrypted topic. */
function keyContext(principal: Principal): RequestContext {
  const secure = { 'aws:securetransport': 'true' } as const;
  if ('roleArn' in principal || principal.service !== CLOUDWATCH) return secure;
  return { ...secure, 'aws:sourcearn': principal.sourceArn, 'aws:sourceaccount': accountOf(principal) };
}
