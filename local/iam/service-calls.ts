import type { Invoke } from '../gateway/authorize.ts';
import type { AcceptedEvent, LambdaRuntime } from '../lambda/lambda-runtime.ts';
import type { Queues } from '../sqs/queues.ts';
import type { LambdaFunctionModel } from '../template/model/functions.ts';
import type { ScheduleModel } from '../template/model/schedules.ts';
import type { RequestContext } from './evaluate-policy.ts';
import type { Access, Denial, Iam } from './iam.ts';
import { accountOf, type Principal, type ServicePrincipal } from './principal.ts';

/** What AWS's services do for the stack, each call judged as AWS judges it. */
export interface ServiceCalls {
  /** API Gateway calls a function. */
  readonly invokeForApi: Invoke;
  /** The scheduler, in its role, starts a function. @throws {AccessDenied} */
  invokeForSchedule(schedule: ScheduleModel, payload: string): AcceptedEvent;
  /** EventBridge hands an event over to a function. @throws {AccessDenied} */
  invokeForRule(ruleArn: string, functionArn: string, payload: string): AcceptedEvent;
  /** A message goes to a queue. Answers why it did not. */
  send(
    principal: Principal,
    queueArn: string,
    body: string,
    attributes?: Readonly<Record<string, string>>,
  ): Denial | undefined;
  /** Lambda writes a function's lines into its log group. Answers why it cannot. */
  mayLog(model: LambdaFunctionModel): Denial | undefined;
}

/** As the SDK names it. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDeniedException';
}

export function createServiceCalls(iam: Iam, lambda: () => LambdaRuntime, queues: Queues): ServiceCalls {
  const invoke = (principal: Principal, functionArn: string) =>
    iam.authorize(principal, {
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      ...('service' in principal ? { context: sourceOf(principal) } : {}),
    });
  return {
    async invokeForApi(functionArn, payload, sourceArn) {
      const denial = invoke({ service: 'apigateway.amazonaws.com', sourceArn }, functionArn);
      if (denial === undefined) return lambda().invoke(functionArn, payload);
      return { kind: 'forbidden', message: denial.message };
    },
    invokeForSchedule({ roleArn, functionArn, name }, payload) {
      refuse(invoke({ roleArn, sessionName: name }, functionArn));
      return lambda().invokeAsync(functionArn, payload);
    },
    invokeForRule(ruleArn, functionArn, payload) {
      refuse(invoke({ service: 'events.amazonaws.com', sourceArn: ruleArn }, functionArn));
      return lambda().invokeAsync(functionArn, payload);
    },
    send(principal, queueArn, body, attributes) {
      const access: Access = { action: 'sqs:SendMessage', resource: queueArn };
      const denial = iam.authorize(
        principal,
        'service' in principal ? { ...access, context: sourceOf(principal) } : access,
      );
      if (denial === undefined) queues.send(queueArn, body, attributes);
      return denial;
    },
    mayLog({ roleArn, name, region, logGroupName }) {
      const role = { roleArn, sessionName: name };
      const group = `arn:aws:logs:${region}:${accountOf(role)}:log-group:${logGroupName}`;
      return (
        iam.authorize(role, { action: 'logs:CreateLogStream', resource: `${group}:log-stream:stream` }) ??
        iam.authorize(role, { action: 'logs:PutLogEvents', resource: `${group}:log-stream:stream` })
      );
    },
  };
}

function sourceOf(principal: ServicePrincipal): RequestContext {
  return {
    'aws:securetransport': 'true',
    'aws:sourcearn': principal.sourceArn,
    'aws:sourceaccount': accountOf(principal),
  };
}

function refuse(denial: Denial | undefined): void {
  if (denial !== undefined) throw new AccessDenied(denial.message);
}
