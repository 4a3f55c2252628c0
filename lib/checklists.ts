import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Notifications } from './notifications.ts';
import type { Settings } from './settings.ts';

/** What a function that fills in checklists knows beside the databases. */
export function checklistEnvironment(
  settings: Settings,
  { topics, slackTopic }: Notifications,
): Record<string, string> {
  return {
    ALARM_NAME_PREFIX: settings.alarmNamePrefix,
    EMAIL_TOPIC_ARN: topics.email.topicArn,
    SLACK_TOPIC_ARN: slackTopic?.topicArn ?? '',
  };
}

/**
 * What the checklists are made of beside the databases: what CloudWatch has measured, our alarms and their history,
 * and who listens to the topics. The CloudWatch actions know no resources.
 */
export function grantReadingChecklists(lambda: LambdaFunction, { topics }: Notifications): void {
  lambda.addToRolePolicy(
    new PolicyStatement({
      sid: 'ReadMetricsAndAlarms',
      actions: ['cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'],
      resources: ['*'],
    }),
  );
  lambda.addToRolePolicy(
    new PolicyStatement({
      sid: 'ReadSubscriptions',
      actions: ['sns:ListSubscriptionsByTopic'],
      resources: Object.values(topics).map(({ topicArn }) => topicArn),
    }),
  );
}
