import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { alarmEvent } from './cloudwatch/alarm-event.ts';
import type { AlarmAction, StateChange } from './cloudwatch/alarms/state-change.ts';
import { snsNotification } from './cloudwatch/sns-message.ts';
import { createEventBus } from './events/event-bus.ts';
import type { Door } from './iam/door.ts';
import type { Iam } from './iam/iam.ts';
import { createSns, type Sns } from './sns/sns.ts';
import type { ResolvedStack } from './template/resolved-stack.ts';

export interface MessagingOptions {
  readonly stack: ResolvedStack;
  readonly clock: Clock;
  /** Hands an event over to a function of the stack, for a rule. @throws when it may not, or the function cannot take it */
  readonly invoke: (ruleArn: string, functionArn: string, payload: string) => unknown;
  /** Default: what the policies of the stack say. */
  readonly iam?: Iam;
  /** Who may call SNS. Default: everybody. */
  readonly door?: Door;
  /** Plain sentences about what could not be delivered. */
  readonly report: (line: string) => void;
}

/** Alarms to topics, and their changes to the event bus: the way a message takes without any code of the stack. */
export interface Messaging {
  readonly sns: Sns;
  readonly onStateChange: (change: StateChange) => void;
  readonly onAction: (action: AlarmAction) => void;
}

export function createMessaging({ stack, clock, invoke, report, iam, door }: MessagingOptions): Messaging {
  const sns = createSns({ stack, clock, newId: randomUUID, iam, door });
  const bus = createEventBus({
    stack,
    clock,
    newId: randomUUID,
    publish: ({ ruleArn, ...message }) =>
      sns.publishAs({ service: 'events.amazonaws.com', sourceArn: ruleArn }, message),
    invoke,
    onFailure: ({ ruleName, reason }) => report(`Rule ${ruleName} could not deliver: ${reason}`),
  });
  return {
    sns,
    // Events cross the bus as JSON.
    onStateChange: (change) => bus.put(JSON.parse(JSON.stringify(alarmEvent(change)))),
    onAction({ arn, change }) {
      const principal = {
        service: 'cloudwatch.amazonaws.com',
        sourceArn: change.alarm.arn,
        sourceAccount: stack.environment.account,
      };
      const outcome = sns.publishAs(principal, { topicArn: arn, ...snsNotification(change) });
      if (outcome.kind === 'refused')
        report(`Alarm ${change.alarm.name} could not notify ${arn}: ${outcome.reason}`);
    },
  };
}
