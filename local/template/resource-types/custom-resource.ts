import { z } from 'zod';
import { resourceType } from '../resource-type.ts';
import { cfnInteger, cfnJson } from '../scalars.ts';

/** Seconds that CloudFormation waits for an answer unless told otherwise. Source: CloudFormation User Guide. */
const defaultServiceTimeout = 3_600;

/** Every `Custom::…` type. Its other properties are for the function behind it. */
export const customResource = resourceType({
  type: 'Custom::*',
  becomes: 'an invocation of the function behind it at start, with the answer awaited',
  modelled: z
    .object({
      ServiceToken: z.string(),
      ServiceTimeout: cfnInteger(1, defaultServiceTimeout).default(defaultServiceTimeout),
    })
    .catchall(cfnJson),
  withoutEffect: {},
  // The real physical id and attributes are known only once the function has answered.
  identity: (given) => ({ ref: given.generatedName(), attributes: {} }),
});

export function isCustomType(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
