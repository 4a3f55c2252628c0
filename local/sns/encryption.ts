import type { FaultList } from '../template/faults.ts';
import { type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { kmsAlias, kmsKey } from '../template/resource-types/security.ts';

/** What a topic is encrypted with: the key that AWS manages, or one of the stack. */
export type Encryption =
  | { readonly kind: 'aws-managed' }
  | { readonly kind: 'customer-managed'; readonly keyArn: string };

/** The alias of the key that AWS manages for SNS. Nobody can change its policy. */
export const AWS_MANAGED_KEY = 'alias/aws/sns';

/** Answers a function that finds a topic's key by id, ARN, alias or ARN of an alias; others are reported. */
export function encryptionReader(
  stack: ResolvedStack,
  list: FaultList,
): (masterKeyId: string | undefined, where: string) => Encryption | undefined {
  const keys = new Map<string, Encryption>();
  for (const { ref, attributes } of resourcesOf(stack, kmsKey)) {
    const keyArn = attributes['Arn'] ?? '';
    for (const name of [ref, keyArn]) keys.set(name, { kind: 'customer-managed', keyArn });
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
