import type { ResourceType } from '../resource-type.ts';
import * as apiGateway from './api-gateway.ts';
import { customResource, isCustomType } from './custom-resource.ts';
import * as lambda from './lambda.ts';
import * as messaging from './messaging.ts';
import * as monitoring from './monitoring.ts';
import * as scheduler from './scheduler.ts';
import * as security from './security.ts';

/** Every resource type that the local AWS accepts, in the order of the generated reference. */
export const resourceTypes: readonly ResourceType[] = [
  lambda,
  apiGateway,
  scheduler,
  messaging,
  monitoring,
  security,
]
  .flatMap((service): readonly ResourceType[] => Object.values(service))
  .concat(customResource);

const byName = new Map(resourceTypes.map((entry) => [entry.type, entry]));

/** The entry of a CloudFormation type; undefined when the local AWS does not know it. */
export function resourceTypeOf(type: string): ResourceType | undefined {
  return isCustomType(type) ? customResource : byName.get(type);
}
