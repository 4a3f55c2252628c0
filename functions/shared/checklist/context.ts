import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SNSClient } from '@aws-sdk/client-sns';
import pMap from 'p-map';
import type { Database } from '../database/data-api.ts';
import type { Databases } from '../database/databases.ts';
import { databaseProblem, type Tenant } from '../database/tenants.ts';
import type { Deadline } from '../deadline.ts';
import type { Log } from '../telemetry/logger.ts';
import { type AlarmLog, readAlarmLog } from './cloudwatch/alarm-log.ts';
import type { Periods } from './periods.ts';
import type { Reader, Reading } from './reading.ts';
import type { WatchedTenants } from './watched-tenants.ts';

export interface ChecklistServices {
  readonly databases: Databases;
  /** The same databases with less patience: for the list of tenants, which all else waits for. */
  readonly lookups: Databases;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  /** When the report must be read; what is missing by then, it says. */
  readonly deadline: Deadline;
  readonly log: Log;
}

export interface ChecklistSettings {
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
  /** Value of the `Environment` dimension. */
  readonly environment: string;
  readonly alarmNamePrefix: string;
  readonly emailTopicArn: string;
  /** Undefined without Slack. */
  readonly slackTopicArn: string | undefined;
}

/** What the items of one report are made of. */
export interface Context {
  readonly services: ChecklistServices;
  readonly settings: ChecklistSettings;
  readonly periods: Periods;
  readonly now: Date;
  readonly reader: Reader;
  readonly tenants: WatchedTenants;
  /** Asked for once, however many items tell of it. */
  readonly alarmLog: () => Promise<Reading<AlarmLog>>;
}

/** A source of alarms that is read when the first item asks for it. */
export function sharedAlarmLog(
  { cloudWatch }: ChecklistServices,
  { alarmNamePrefix }: ChecklistSettings,
  { before }: Periods,
  now: Date,
  reader: Reader,
): Context['alarmLog'] {
  let asked: Promise<Reading<AlarmLog>> | undefined;
  return () => {
    asked ??= reader.attempt('cloudwatch_alarms', 'The history of the alarms in CloudWatch', () =>
      readAlarmLog({ cloudWatch, alarmNamePrefix }, before.start, now),
    );
    return asked;
  };
}

/** Tenants read at once by each item: several items read side by side, and Aurora may be small. */
const CONCURRENT_TENANTS = 2;

/** Something of one tenant. */
export interface OfTenant<T> {
  readonly tenant: Tenant;
  readonly value: T;
}

/** Reads something of each tenant's database; one that fails leaves its sentence. */
export async function fromTenants<T>(
  { tenants, services, reader }: Context,
  read: (database: Database, tenant: Tenant, schema: string) => Promise<T>,
): Promise<readonly Reading<OfTenant<T>>[]> {
  if ('gap' in tenants.located) return [tenants.located];
  return await pMap(
    tenants.located.value,
    (tenant): Promise<Reading<OfTenant<T>>> => {
      const { schema, code } = tenant;
      if (schema === null) return Promise.resolve(reader.gap('tenant_db', databaseProblem(tenant)));
      return reader.attempt('tenant_db', `The database of tenant ${code}`, async () => ({
        tenant,
        value: await read(services.databases.tenant(schema), tenant, schema),
      }));
    },
    { concurrency: CONCURRENT_TENANTS },
  );
}

/** Reads something of our own schema. */
export function fromOwnSchema<T>(
  { services, settings, reader }: Context,
  read: (tenantCluster: Database, schema: string) => Promise<T>,
): Promise<Reading<T>> {
  return reader.attempt('monitoring_schema', `Schema ${settings.monitoringSchema}`, () =>
    read(services.databases.tenantCluster, settings.monitoringSchema),
  );
}

/** Reads something that CloudWatch has measured. */
export function fromMetrics<T>(
  { services, settings, reader }: Context,
  read: (source: Pick<ChecklistServices, 'cloudWatch'> & { readonly environment: string }) => Promise<T>,
): Promise<Reading<T>> {
  return reader.attempt('cloudwatch_metrics', 'The metrics in CloudWatch', () =>
    read({ cloudWatch: services.cloudWatch, environment: settings.environment }),
  );
}
