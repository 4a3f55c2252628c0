import { createDataApiClient } from '../shared/database/data-api-client.ts';
import { openDatabases } from '../shared/database/databases.ts';
import { lambdaDeadline } from '../shared/deadline.ts';
import { databaseVariables, list, parseEnvironment } from '../shared/environment.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { widget } from './widget.ts';

const environment = parseEnvironment({ ...databaseVariables, EXCLUDED_TENANTS: list }, process.env);
const client = createDataApiClient();
const log = createLogger('dashboard-queries');

/** Draws a custom widget of the dashboard: HTML, or Markdown for its description. */
export async function handler(
  event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<string> {
  // A viewer reads "waking up, try again" at once rather than looking at an empty frame.
  const databases = openDatabases(environment, client, {
    deadline: lambdaDeadline(context),
    resumePatienceMs: 0,
  });
  return await widget(
    event,
    { databases, log, now: () => new Date() },
    {
      databasePrefix: environment.TENANT_DATABASE_PREFIX,
      monitoringSchema: environment.MONITORING_SCHEMA,
      excludedTenants: environment.EXCLUDED_TENANTS,
    },
  );
}
