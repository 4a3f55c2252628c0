import { EventField, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { NotifyingAlarm } from './alarms.ts';
import type { Channel } from './catalogue/alert-rules.ts';
import { inGroups } from './in-groups.ts';
import type { Notifications } from './notifications.ts';
import { resourceName } from './resource-name.ts';
import type { Settings } from './settings.ts';

export interface RecoveryNoticesProps {
  readonly settings: Settings;
  readonly notifications: Notifications;
  readonly alarms: readonly NotifyingAlarm[];
}

const NAME = EventField.fromPath('$.detail.alarmName');
const TIME = EventField.fromPath('$.time');

/** EventBridge takes 2,048 characters of pattern; the longest name of an alarm has 75. */
const NAMES_A_RULE = 20;

/**
 * Tells once that an alarm is over, to whom it was told. A rule on the change from ALARM to OK does it, not
 * the alarms' OK actions: those also fire when a deploy creates an alarm that is fine.
 */
export class RecoveryNotices extends Construct {
  constructor(scope: Construct, id: string, props: RecoveryNoticesProps) {
    super(scope, id);
    this.#notice(
      'email',
      props,
      RuleTargetInput.fromText(
        `Over: ${NAME} is OK again since ${TIME} (UTC). Nothing is left to do for this alarm.`,
      ),
    );
    this.#notice('slack', props, RuleTargetInput.fromObject(customNotification()));
  }

  #notice(
    channel: Channel,
    { settings, notifications, alarms }: RecoveryNoticesProps,
    message: RuleTargetInput,
  ): void {
    const topic = notifications.topics[channel];
    const names = alarms
      .filter((alarm) => notifications.topicsFor(alarm.channels).includes(topic))
      .map(({ alarm }) => alarm.alarmName);
    for (const [index, group] of inGroups(names, NAMES_A_RULE).entries()) {
      const suffix = index === 0 ? '' : `-${index + 1}`;
      new Rule(this, `${channel === 'email' ? 'Email' : 'Slack'}${suffix}`, {
        ruleName: resourceName(settings, `recovered-${channel}${suffix}`),
        description: `Tells ${channel} when an alarm is over`,
        eventPattern: recoveryOf(group),
        // The target also lets EventBridge use the topic's key, without the source conditions that it never sends.
        targets: [new SnsTopic(topic, { message })],
      });
    }
  }
}

function recoveryOf(alarmName: string[]): EventPattern {
  return {
    source: ['aws.cloudwatch'],
    detailType: ['CloudWatch Alarm State Change'],
    detail: {
      alarmName,
      state: { value: ['OK'] },
      // What was held back was never told, so its end is not told either.
      previousState: { value: ['ALARM'], actionsSuppressedBy: [{ exists: false }] },
      // A mute rule stops actions, not events: what happens in a planned maintenance is not told here, either.
      muteDetail: { mutedByArn: [{ exists: false }] },
    },
  };
}

/** The only form besides CloudWatch's own messages that Slack shows. */
function customNotification() {
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `:white_check_mark: ${NAME} is over`,
      description: `OK again since ${TIME} (UTC). Nothing is left to do for this alarm.`,
    },
    metadata: { threadId: NAME },
  };
}
