import { type Administrator, arnParts, type Principal } from '../iam/principal.ts';

export type Publisher = Principal | Administrator;

/** Who sent a message, by the name that people know it by. */
export interface Source {
  readonly kind: 'alarm' | 'rule' | 'role' | 'caller';
  readonly name: string;
}

export const CLOUDWATCH = 'cloudwatch.amazonaws.com';

export function sourceOf(publisher: Publisher): Source {
  if ('accessKeyId' in publisher) return { kind: 'caller', name: publisher.accessKeyId };
  if ('roleArn' in publisher) {
    return { kind: 'role', name: arnParts(publisher.roleArn).resource.replace(/^role\//, '') };
  }
  const { resource } = arnParts(publisher.sourceArn);
  return publisher.service === CLOUDWATCH
    ? { kind: 'alarm', name: resource.replace(/^alarm:/, '') }
    : { kind: 'rule', name: resource.replace(/^rule\//, '') };
}
