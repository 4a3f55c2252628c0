import type { LocalStack } from '../template/load-stack.ts';
import type { LambdaFunctionModel } from '../template/model/functions.ts';
import type { ScheduleModel } from '../template/model/schedules.ts';
import { resourcesOf } from '../template/resolved-stack.ts';
import { apiAccount } from '../template/resource-types/api-gateway.ts';
import type { Iam } from './iam.ts';
import { arnParts, type RolePrincipal } from './principal.ts';

/**
 * What CloudFormation would refuse to create because a role may not do what the resource needs.
 * @throws Error with each resource and AWS's sentence about it
 */
export function checkDeploy(stack: LocalStack, iam: Iam): void {
  const refusals = [
    ...stack.functions.flatMap((each) => refused(each.logicalId, functionRefusals(each, iam))),
    ...stack.schedules.flatMap((each) => refused(each.logicalId, scheduleRefusals(each, iam))),
    ...resourcesOf(stack, apiAccount).flatMap(({ logicalId, properties }) =>
      refused(logicalId, accountRefusals(properties.CloudWatchRoleArn, iam)),
    ),
  ];
  if (refusals.length > 0) throw new Error(`The stack cannot be deployed:\n${refusals.join('\n')}`);
}

function refused(logicalId: string, reasons: readonly string[]): readonly string[] {
  return reasons.map((reason) => `  ${logicalId}: ${reason}`);
}

function functionRefusals(model: LambdaFunctionModel, iam: Iam): readonly string[] {
  const role: RolePrincipal = { roleArn: model.roleArn, sessionName: model.name };
  const { onFailure } = model.asyncInvocation;
  const mayAssume = canAssume(iam, model.roleArn, { service: 'lambda.amazonaws.com', sourceArn: model.arn });
  return [
    ...(mayAssume ? [] : ['The role defined for the function cannot be assumed by Lambda.']),
    ...(model.traced && isRefused(iam, role, 'xray:PutTraceSegments', '*')
      ? ['The provided execution role does not have permissions to call PutTraceSegments on XRAY']
      : []),
    ...(onFailure !== undefined && isRefused(iam, role, 'sqs:SendMessage', onFailure)
      ? [`The function's execution role does not have permissions to call SendMessage on ${onFailure}`]
      : []),
  ];
}

function scheduleRefusals({ roleArn, arn, group }: ScheduleModel, iam: Iam): readonly string[] {
  const { region, account } = arnParts(arn);
  const sourceArn = `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`;
  const context = {
    'aws:securetransport': 'true',
    'aws:sourcearn': sourceArn,
    'aws:sourceaccount': account,
  } as const;
  return canAssume(iam, roleArn, { service: 'scheduler.amazonaws.com', sourceArn }, context)
    ? []
    : ['The execution role you provide must allow AWS EventBridge Scheduler to assume the role.'];
}

/** API Gateway tries the role when it is set. */
function accountRefusals(roleArn: string | undefined, iam: Iam): readonly string[] {
  if (roleArn === undefined) return [];
  const logs = `arn:aws:logs:*:${arnParts(roleArn).account}:log-group:*`;
  const service = { service: 'apigateway.amazonaws.com', sourceArn: roleArn };
  const isFit =
    canAssume(iam, roleArn, service) &&
    !isRefused(iam, { roleArn, sessionName: 'BackplaneAssumeRoleSession' }, 'logs:PutLogEvents', logs);
  return isFit
    ? []
    : [
        'The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.',
      ];
}

function canAssume(
  iam: Iam,
  roleArn: string,
  service: { readonly service: string; readonly sourceArn: string },
  context?: Parameters<Iam['authorize']>[1]['context'],
): boolean {
  const access = { action: 'sts:AssumeRole', resource: roleArn };
  return iam.authorize(service, context === undefined ? access : { ...access, context }) === undefined;
}

function isRefused(iam: Iam, role: RolePrincipal, action: string, resource: string): boolean {
  return iam.authorize(role, { action, resource }) !== undefined;
}
