import { z } from 'zod';
import {
  because,
  namedIdentity,
  nothingModelled,
  resourceType,
  tagsWithoutEffect,
} from '../resource-type.ts';
import { cfnBoolean, cfnJsonObject, onlyFalse } from '../scalars.ts';

/** A property that is modelled only while it is switched on. */
const onlyTrue = cfnBoolean.pipe(z.literal(true));

export const iamRole = resourceType({
  type: 'AWS::IAM::Role',
  becomes: 'what its functions, schedules and services may do, and who may become it',
  modelled: z.strictObject({
    RoleName: z.string().optional(),
    AssumeRolePolicyDocument: cfnJsonObject,
    ManagedPolicyArns: z.array(z.string()).default([]),
    Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: cfnJsonObject })).default([]),
  }),
  withoutEffect: {
    ...because('for people and lists', 'Description', 'Path'),
    ...because('local sessions last as long as the run', 'MaxSessionDuration'),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const name = given.text('RoleName') ?? given.generatedName(64);
    const arn = `arn:aws:iam::${given.environment.account}:role/${name}`;
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${given.stableId(17).toUpperCase()}` } };
  },
});

export const iamPolicy = resourceType({
  type: 'AWS::IAM::Policy',
  becomes: 'permissions of its roles',
  modelled: z.strictObject({
    PolicyDocument: cfnJsonObject,
    PolicyName: z.string(),
    Roles: z.array(z.string()).min(1, 'expected roles: users and groups are not modelled'),
  }),
  withoutEffect: {},
  identity: (given) => ({ ref: given.generatedName(), attributes: {} }),
});

export const iamManagedPolicy = resourceType({
  type: 'AWS::IAM::ManagedPolicy',
  becomes: 'permissions of its roles, or of whom it is a guardrail for',
  modelled: z.strictObject({
    ManagedPolicyName: z.string().optional(),
    PolicyDocument: cfnJsonObject,
    Roles: z.array(z.string()).default([]),
  }),
  withoutEffect: because('for people and lists', 'Description', 'Path'),
  identity(given) {
    const name = given.text('ManagedPolicyName') ?? given.generatedName(128);
    const arn = `arn:aws:iam::${given.environment.account}:policy/${name}`;
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
});

export const kmsKey = resourceType({
  type: 'AWS::KMS::Key',
  becomes: 'the rules by which services and roles publish to topics that it encrypts',
  modelled: z.strictObject({
    Enabled: onlyTrue.optional(),
    KeyPolicy: cfnJsonObject.optional(),
    MultiRegion: onlyFalse.optional(),
  }),
  withoutEffect: {
    ...because(
      'nothing is encrypted locally',
      'Description',
      'EnableKeyRotation',
      'KeySpec',
      'KeyUsage',
      'PendingWindowInDays',
      'RotationPeriodInDays',
    ),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const id = `00000000-0000-4000-8000-${Buffer.from(given.stableId(6)).toString('hex')}`;
    const arn = given.arn('kms', `key/${id}`);
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  },
});

export const kmsAlias = resourceType({
  type: 'AWS::KMS::Alias',
  becomes: 'another name of its key',
  modelled: z.strictObject({ AliasName: z.string(), TargetKeyId: z.string() }),
  withoutEffect: {},
  identity: (given) =>
    namedIdentity(given.text('AliasName') ?? '', given.arn('kms', given.text('AliasName') ?? '')),
});

export const cdkMetadata = resourceType({
  type: 'AWS::CDK::Metadata',
  becomes: 'nothing: it counts construct usage for the CDK team',
  modelled: nothingModelled,
  withoutEffect: because('read by AWS only', 'Analytics'),
  identity: (given) => ({ ref: given.generatedName(), attributes: {} }),
});
