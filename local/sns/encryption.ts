import type { FaultList } from '../template/faults.ts';
import { type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { kmsAlias, kmsKey } from '../template/resource-types/security.ts';
import { type PolicyDocument, readPolicy } from './policy-document.ts';

/** What a topic is encrypted with: the key that AWS manages, or one with a policy of its own. */
export type Encryption =
  | { readonly kind: 'aws-managed' }
  | { readonly kind: 'customer-managed'; readonly keyArn: string; readonly policy: PolicyDocument };

/** The alias of the key that AWS manages for SNS. Nobody can change its policy. */
export const AWS_MANAGED_KEY = 'alias/aws/sns';

/** Answers a function that finds a topic's key by id, ARN, alias or ARN of an alias; others are reported. */
export function encryptionReader(
  stack: ResolvedStack,
  list: FaultList,
): (masterKeyId: string | undefined, where: string) => Encryption | undefined {
  const keys = new Map<string, Encryption>();
  for (const { logicalId, ref, attributes, properties } of resourcesOf(stack, kmsKey)) {
    const keyArn = attributes['Arn'] ?? '';
    const document = properties.KeyPolicy ?? defaultKeyPolicy(stack.environment.account);
    const policy = readPolicy(document, `Resources.${logicalId}.Properties.KeyPolicy`, list);
    for (const name of [ref, keyArn]) keys.set(name, { kind: 'customer-managed', keyArn, policy });
  }
  for (const { ref, attributes, properties } of resourcesOf(stack, kmsAlias)) {
    const key = keys.get(properties.TargetKeyId);
    if (key === undefined) continue;
    for (const name of [ref, attributes['Arn'] ?? '']) keys.set(name, key);
  }
  return (masterKeyId, where) => {
    if (masterKeyId === undefined) return undefined;
    if (masterKeyId.endsWith(AWS_MANAGED_KEY)) return { kind: 'aws-managed' };
    const key = keys.get(masterKeyId);
    if (key === undefined)
      list.report(where, `${masterKeyId} is neither ${AWS_MANAGED_KEY} nor a key of this stack`);
    return key;
  };
}

function defaultKeyPolicy(account: string) {
  const principal = { AWS: `arn:aws:iam::${account}:root` };
  return { Statement: { Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' } };
}
