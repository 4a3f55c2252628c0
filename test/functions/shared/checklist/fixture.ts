import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  ListSubscriptionsByTopicCommand,
  type ListSubscriptionsByTopicCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll } from 'vitest';
import type { Cadence } from '../../../../functions/shared/checklist/cadence.ts';
import { composeReport, type Report } from '../../../../functions/shared/checklist/compose.ts';
import type { ChecklistServices, ChecklistSettings } from '../../../../functions/shared/checklist/context.ts';
import type { Item } from '../../../../functions/shared/checklist/item.ts';
import { choosePeriods } from '../../../../functions/shared/checklist/periods.ts';
import { rememberRun } from '../../../../functions/shared/job-run.ts';
import { type MetricName, NAMESPACE } from '../../../../lib/catalogue/metrics.ts';
import { createCloudWatch, type LocalCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { alarm, stackOf } from '../../../local/cloudwatch/support.ts';
import { databasesOf, quietLog, RELAXED } from '../../../support/functions.ts';
import type { Erp } from '../../../support/mariadb.ts';
import { serve } from '../../../support/serve.ts';

const MINUTE_MS = 60_000;

/** A CloudWatch for the reports of one file: what it measured, and one alarm that follows `App` `load`. */
export async function useCloudWatch(start: Date) {
  let now = start;
  let cloudwatch: LocalCloudWatch;
  const reset = (at: Date) => {
    now = at;
    const stack = stackOf({ 'link-error-rate': alarm(), 'somebody-elses': alarm() });
    cloudwatch = createCloudWatch({ stack, clock: { virtual: true, now: () => now } });
  };
  reset(start);
  const served = await serve((request) => cloudwatch.service(request), '/_aws/cloudwatch');
  const client = new CloudWatchClient({
    region: 'us-east-1',
    endpoint: served.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  afterAll(async () => {
    client.destroy();
    await served.close();
  });
  return {
    client,
    url: served.url,
    /** Forgets everything and sets the clock. */
    reset,
    /** Sets the clock, which never goes back. */
    at(time: Date) {
      now = time;
    },
    measured(name: MetricName, at: Date, ...values: readonly number[]) {
      const dimensions = [{ name: 'Environment', value: 'production' }];
      for (const value of values) cloudwatch.record({ namespace: NAMESPACE, name, dimensions, value, at });
    },
    /** Turns the alarms on at a time, and off after some minutes. */
    alarmed(at: Date, minutes: number) {
      for (let minute = -2; minute <= minutes + 2; minute++) {
        now = new Date(at.getTime() + minute * MINUTE_MS);
        const load = minute >= 0 && minute < minutes ? 99 : 1;
        cloudwatch.record({ namespace: 'App', name: 'load', dimensions: [], value: load, at: now });
        now = new Date(now.getTime() + MINUTE_MS);
        cloudwatch.evaluate();
      }
    },
  };
}

/** A client of SNS that answers these subscriptions. */
export function snsOf(
  email: readonly (readonly [arn: string, endpoint: string])[],
  slack: readonly (readonly [arn: string, endpoint: string])[] = [['arn:aws:sns:x', 'https://slack']],
): SNSClient {
  const client = new SNSClient({ region: 'eu-west-1' });
  mockClient(client)
    .on(ListSubscriptionsByTopicCommand)
    .callsFake(({ TopicArn, NextToken = '0' }: ListSubscriptionsByTopicCommandInput) => {
      const all = TopicArn === SETTINGS.emailTopicArn ? email : slack;
      // One a page.
      const next = Number(NextToken) + 1;
      return {
        Subscriptions: all
          .slice(next - 1, next)
          .map(([SubscriptionArn, Endpoint]) => ({ SubscriptionArn, Endpoint })),
        ...(next < all.length ? { NextToken: String(next) } : {}),
      };
    });
  return client;
}

export const CONFIRMED = ['arn:aws:sns:eu-west-1:1:email:1', 'oncall@example.com'] as const;

const SETTINGS = {
  excludedTenants: [],
  environment: 'production',
  alarmNamePrefix: '',
  emailTopicArn: 'arn:aws:sns:eu-west-1:111122223333:email',
  slackTopicArn: 'arn:aws:sns:eu-west-1:111122223333:slack',
} as const;

export function settingsOf(erp: Erp): ChecklistSettings {
  return { ...SETTINGS, databasePrefix: erp.tenantPrefix, monitoringSchema: erp.ownSchema };
}

export function servicesOf(
  erp: Erp,
  cloudWatch: CloudWatchClient,
  overrides: Partial<ChecklistServices> = {},
): ChecklistServices {
  const databases = databasesOf(erp);
  return {
    databases,
    lookups: databases,
    cloudWatch,
    sns: snsOf([CONFIRMED]),
    log: quietLog(),
    deadline: RELAXED,
    ...overrides,
  };
}

/** A report, and its items by their keys. */
export interface Composed extends Report {
  item(key: string): Item;
  /** A figure's value and the one of the period before. */
  figure(key: string, name: string): readonly [number | null, number | null];
  /** Rows of an item's table, by the heading of its first column. */
  rows(key: string, heading: string): readonly (readonly (string | number | null)[])[];
}

export async function compose(
  services: ChecklistServices,
  settings: ChecklistSettings,
  cadence: Cadence,
  now: Date,
): Promise<Composed> {
  const periods = choosePeriods(cadence, undefined, now);
  if ('fault' in periods) throw new Error(periods.fault);
  const report = await composeReport(services, settings, { cadence, periods, now });
  const item = (key: string) => {
    const found = report.items.find((one) => one.key === key);
    if (found === undefined) throw new Error(`The report has no item ${key}.`);
    return found;
  };
  return {
    ...report,
    item,
    figure(key, name) {
      const found = item(key).figures.find((figure) => figure.name === name);
      if (found === undefined)
        throw new Error(
          `No figure ${name} among ${item(key)
            .figures.map((one) => one.name)
            .join(', ')}.`,
        );
      return [found.value, found.previous];
    },
    rows: (key, heading) => item(key).tables.find(({ columns }) => columns[0] === heading)?.rows ?? [],
  };
}

let runs = 0;

/** Remembers a completed run of a job, as the job does itself. */
export function ran(
  erp: Erp,
  job: 'outbox-worker' | 'metrics-collector' | 'consistency-checker',
  completedAt: string,
  options: {
    readonly summary?: object;
    readonly seconds?: number;
    readonly shard?: { readonly index: number; readonly count: number };
  } = {},
): Promise<void> {
  const { summary = { errors: 0 }, seconds = 1, ...event } = options;
  const at = new Date(completedAt);
  const startedAt = new Date(at.getTime() - seconds * 1_000);
  const memory = { tenantCluster: databasesOf(erp).tenantCluster, schema: erp.ownSchema, log: quietLog() };
  return rememberRun(memory, {
    job,
    requestId: `run-${++runs}`,
    event,
    dryRun: false,
    startedAt,
    completedAt: at,
    summary,
  });
}
