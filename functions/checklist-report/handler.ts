import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SNSClient } from '@aws-sdk/client-sns';
import { composeReport } from '../shared/checklist/compose.ts';
import { checklistSettings, checklistVariables } from '../shared/checklist/environment.ts';
import { choosePeriods } from '../shared/checklist/periods.ts';
import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { before, lambdaDeadline, within } from '../shared/deadline.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { publish } from '../shared/publish.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { ChecklistEventError, parseChecklistEvent } from './checklist-event.ts';
import { forgetOldRows } from './forget.ts';
import { type Outcome, sendReport } from './send-report.ts';

const environment = parseEnvironment(checklistVariables, process.env);
const database = createDataApiClient();
const cloudWatch = new CloudWatchClient({});
const sns = new SNSClient({});
const log = createLogger('checklist-report');

/** A paused Aurora takes 15 s or more to answer; a report can afford to wait. */
const RESUME_PATIENCE_MS = 60_000;
/** For the list of tenants, a paused cluster included; all else waits for it. */
const LOOKUP_MS = 90_000;
/** For sending what was read. */
const SENDING_MS = 25_000;

/** Sends the report of one cadence, once for each period. */
export async function handler(
  event: unknown,
  context: { readonly awsRequestId: string; getRemainingTimeInMillis(): number },
): Promise<Outcome> {
  const now = new Date();
  const { cadence, date, again = false } = parseChecklistEvent(event);
  const periods = choosePeriods(cadence, date, now);
  if ('fault' in periods) throw new ChecklistEventError(`date must ${periods.fault}.`);
  const deadline = lambdaDeadline(context);
  const open = (until: typeof deadline) =>
    openDatabases(environment, database, { deadline: until, resumePatienceMs: RESUME_PATIENCE_MS });
  const reading = before(deadline, SENDING_MS);
  const databases = open(reading);
  const settings = checklistSettings(environment);
  const { slackTopicArn } = settings;
  const own = { tenantCluster: open(deadline).tenantCluster, schema: environment.MONITORING_SCHEMA };
  const outcome = await sendReport(
    {
      compose: () =>
        composeReport(
          { databases, lookups: open(within(reading, LOOKUP_MS)), cloudWatch, sns, log, deadline: reading },
          settings,
          { cadence, periods, now },
        ),
      sent: own,
      toEmail: (message) => publish(sns, deadline, settings.emailTopicArn, message),
      toSlack:
        slackTopicArn === undefined ? undefined : (message) => publish(sns, deadline, slackTopicArn, message),
      log,
      now: () => new Date(),
    },
    { cadence, periods, requestId: context.awsRequestId, again },
  );
  log.info('Report', { cadence, period: periods.current.label, ...outcome });
  // After the report: whatever becomes of it, that was sent.
  if (cadence === 'daily') await forgetOldRows(own, log, now);
  return outcome;
}
