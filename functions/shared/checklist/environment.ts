import * as z from 'zod/mini';
import { jobVariables, type parseEnvironment } from '../environment.ts';
import type { ChecklistSettings } from './context.ts';

/** Variables of the functions that fill in the checklists. */
export const checklistVariables = {
  ...jobVariables,
  ALARM_NAME_PREFIX: z.string(),
  EMAIL_TOPIC_ARN: z.string().check(z.minLength(1)),
  /** Empty without Slack. */
  SLACK_TOPIC_ARN: z.string(),
};

type ChecklistEnvironment = ReturnType<typeof parseEnvironment<typeof checklistVariables>>;

export function checklistSettings(environment: ChecklistEnvironment): ChecklistSettings {
  return {
    databasePrefix: environment.TENANT_DATABASE_PREFIX,
    monitoringSchema: environment.MONITORING_SCHEMA,
    excludedTenants: environment.EXCLUDED_TENANTS,
    environment: environment.ENVIRONMENT,
    alarmNamePrefix: environment.ALARM_NAME_PREFIX,
    emailTopicArn: environment.EMAIL_TOPIC_ARN,
    slackTopicArn: environment.SLACK_TOPIC_ARN === '' ? undefined : environment.SLACK_TOPIC_ARN,
  };
}
