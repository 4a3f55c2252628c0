import type { FaultList } from '../template/faults.ts';
import type { Json } from '../template/json.ts';
import { type PropertiesOf, type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { lambdaFunction, lambdaPermission } from '../template/resource-types/lambda.ts';
import { snsTopic, snsTopicPolicy, sqsQueue, sqsQueuePolicy } from '../template/resource-types/messaging.ts';
import { iamRole, kmsKey } from '../template/resource-types/security.ts';
import { type ResourceStatement, readResourcePolicy } from './policy-document.ts';

/** The statements of the policy of each topic, queue, key, function and role (its trust), by ARN. */
export function resourcePolicies(
  stack: ResolvedStack,
  list: FaultList,
): ReadonlyMap<string, readonly ResourceStatement[]> {
  return new Map([
    ...topicPolicies(stack, list),
    ...queuePolicies(stack, list),
    ...keyPolicies(stack, list),
    ...functionPolicies(stack, list),
    ...trustPolicies(stack, list),
  ]);
}

type Policies = ReadonlyMap<string, readonly ResourceStatement[]>;

/** A topic policy replaces the default one, which is why a topic with only a Deny shuts CloudWatch out. */
function topicPolicies(stack: ResolvedStack, list: FaultList): Policies {
  const given = new Map<string, readonly ResourceStatement[]>();
  for (const { logicalId, properties } of resourcesOf(stack, snsTopicPolicy)) {
    const where = `Resources.${logicalId}.Properties`;
    const statements = readResourcePolicy(properties.PolicyDocument, `${where}.PolicyDocument`, list);
    for (const topic of properties.Topics) {
      if (given.has(topic)) list.report(`${where}.Topics`, secondPolicy(topic));
      given.set(topic, statements);
    }
  }
  return new Map(
    resourcesOf(stack, snsTopic).map(({ ref }) => [
      ref,
      given.get(ref) ?? readResourcePolicy(defaultTopicPolicy(ref, stack.environment.account), ref, list),
    ]),
  );
}

function secondPolicy(resource: string): string {
  return `${resource} has two policies, of which only the last deployed would hold`;
}

/** What SNS gives a topic that has no policy: everyone in the account, and CloudWatch on its behalf. */
function defaultTopicPolicy(topicArn: string, account: string): Json {
  return {
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['sns:Publish'],
      Resource: topicArn,
      Condition: { StringEquals: { 'AWS:SourceOwner': account } },
    },
  };
}

function queuePolicies(stack: ResolvedStack, list: FaultList): Policies {
  const arns = new Map(
    resourcesOf(stack, sqsQueue).map(({ ref, attributes }) => [ref, attributes['Arn'] ?? '']),
  );
  const policies = new Map<string, readonly ResourceStatement[]>();
  for (const { logicalId, properties } of resourcesOf(stack, sqsQueuePolicy)) {
    const where = `Resources.${logicalId}.Properties`;
    const statements = readResourcePolicy(properties.PolicyDocument, `${where}.PolicyDocument`, list);
    for (const url of properties.Queues) {
      const arn = arns.get(url);
      if (arn === undefined) list.report(`${where}.Queues`, `${url} is no queue of this stack`);
      else if (policies.has(arn)) list.report(`${where}.Queues`, secondPolicy(arn));
      else policies.set(arn, statements);
    }
  }
  return policies;
}

function keyPolicies(stack: ResolvedStack, list: FaultList): Policies {
  return new Map(
    resourcesOf(stack, kmsKey).map(({ logicalId, attributes, properties }) => {
      const document = properties.KeyPolicy ?? defaultKeyPolicy(stack.environment.account);
      const where = `Resources.${logicalId}.Properties.KeyPolicy`;
      return [attributes['Arn'] ?? '', readResourcePolicy(document, where, list)];
    }),
  );
}

function defaultKeyPolicy(account: string): Json {
  const principal = { AWS: `arn:aws:iam::${account}:root` };
  return { Statement: { Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' } };
}

/** Lambda keeps permissions as one policy of the function. */
function functionPolicies(stack: ResolvedStack, list: FaultList): Policies {
  const arns = new Map(
    resourcesOf(stack, lambdaFunction).flatMap(({ ref, attributes }) => {
      const arn = attributes['Arn'] ?? '';
      return [ref, arn].map((name): [string, string] => [name, arn]);
    }),
  );
  const policies = new Map<string, ResourceStatement[]>();
  for (const { logicalId, properties } of resourcesOf(stack, lambdaPermission)) {
    const where = `Resources.${logicalId}.Properties`;
    const arn = arns.get(properties.FunctionName);
    if (arn === undefined) {
      list.report(`${where}.FunctionName`, `${properties.FunctionName} is no function of this stack`);
      continue;
    }
    const statements = readResourcePolicy(statementOf(properties, arn), where, list);
    policies.set(arn, [...(policies.get(arn) ?? []), ...statements]);
  }
  return policies;
}

function statementOf(permission: PropertiesOf<typeof lambdaPermission>, functionArn: string): Json {
  const { Action, Principal, SourceArn, SourceAccount } = permission;
  const isService = Principal.endsWith('.amazonaws.com');
  return {
    Statement: {
      Effect: 'Allow',
      Action,
      Principal: isService ? { Service: Principal } : { AWS: Principal },
      Resource: functionArn,
      Condition: {
        ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
        ...(SourceAccount === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
      },
    },
  };
}

/** Who may become a role. */
function trustPolicies(stack: ResolvedStack, list: FaultList): Policies {
  return new Map(
    resourcesOf(stack, iamRole).map(({ logicalId, attributes, properties }) => [
      attributes['Arn'] ?? '',
      readResourcePolicy(
        properties.AssumeRolePolicyDocument,
        `Resources.${logicalId}.Properties.AssumeRolePolicyDocument`,
        list,
      ),
    ]),
  );
}
