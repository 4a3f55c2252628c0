import { createHash } from 'node:crypto';
import { z } from 'zod';
import { arnIn, type StackEnvironment } from './environment.ts';

/** What `Ref` and `Fn::GetAtt` answer for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a resource type may know when it works out a resource's identity. */
export interface Given {
  readonly environment: StackEnvironment;
  readonly logicalId: string;
  /** A property, resolved, when it is a text. */
  text(property: string): string | undefined;
  /** `StackName-LogicalId`, cut to the length that AWS allows for this name. */
  generatedName(maxLength?: number): string;
  /** Letters and digits that stay the same for this stack and logical id. */
  stableId(length: number): string;
  arn(service: string, resource: string): string;
}

/**
 * How the local AWS treats one CloudFormation resource type: the generated reference and the loader both
 * read this. A property that is neither modelled nor listed as without effect is refused by name.
 */
export interface ResourceType<Schema extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  /** What a resource of this type becomes locally. */
  readonly becomes: string;
  /** The properties that are modelled, and the values accepted for them. */
  readonly modelled: Schema;
  /** Accepted properties that change nothing locally, each with the reason. */
  readonly withoutEffect: Readonly<Record<string, string>>;
  identity(given: Given): Identity;
}

export function resourceType<Schema extends z.ZodObject>(
  definition: ResourceType<Schema>,
): ResourceType<Schema> {
  return definition;
}

/** Gives several properties the same reason for having no effect. */
export function because(reason: string, ...properties: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(properties.map((property) => [property, reason]));
}

export const tagsWithoutEffect = because('tags are for billing and search', 'Tags');

/** For resources that nothing reads and that no property changes. */
export const nothingModelled = z.strictObject({});

/** An identity that is a name and an ARN made of it. */
export function namedIdentity(ref: string, arn: string): Identity {
  return { ref, attributes: { Arn: arn } };
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function givenFor(
  environment: StackEnvironment,
  logicalId: string,
  text: (property: string) => string | undefined,
): Given {
  return {
    environment,
    logicalId,
    text,
    generatedName: (maxLength = 255) => `${environment.stackName}-${logicalId}`.slice(0, maxLength),
    stableId(length) {
      const digest = createHash('sha256').update(`${environment.stackName}/${logicalId}`).digest();
      return [...digest.subarray(0, length)].map((byte) => idAlphabet[byte % idAlphabet.length]).join('');
    },
    arn: (service, resource) => arnIn(environment, service, resource),
  };
}
