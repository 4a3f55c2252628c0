import { type ResolvedStack, resourcesOf } from '../resolved-stack.ts';
import { schedule } from '../resource-types/scheduler.ts';

export interface ScheduleModel {
  readonly logicalId: string;
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  /** `rate(5 minutes)` or `cron(0 * * * ? *)`, in UTC. */
  readonly expression: string;
  readonly enabled: boolean;
  readonly functionArn: string;
  /** Whose permissions the scheduler uses. */
  readonly roleArn: string;
  /** What the function receives, as JSON text. */
  readonly input: string;
  /** ARN of the queue for invocations that could not be handed over. */
  readonly deadLetterArn?: string;
  readonly where: string;
}

export function scheduleModels(stack: ResolvedStack): readonly ScheduleModel[] {
  return resourcesOf(stack, schedule).map(({ logicalId, ref, attributes, properties }) => {
    const deadLetterArn = properties.Target.DeadLetterConfig?.Arn;
    return {
      logicalId,
      name: ref,
      group: properties.GroupName,
      arn: attributes['Arn'] ?? '',
      expression: properties.ScheduleExpression,
      enabled: properties.State === 'ENABLED',
      functionArn: properties.Target.Arn,
      roleArn: properties.Target.RoleArn,
      input: properties.Target.Input,
      where: `Resources.${logicalId}.Properties`,
      ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
    };
  });
}
