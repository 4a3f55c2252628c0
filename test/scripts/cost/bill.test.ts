import { beforeAll, describe, expect, test } from 'vitest';
import type { Metric } from '../../../lib/catalogue/metrics.ts';
import { metrics } from '../../../lib/catalogue/metrics.ts';
import { resourceName } from '../../../lib/resource-name.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { type Bill, type BillOptions, billOf } from '../../../scripts/cost/bill.ts';
import { prices } from '../../../scripts/cost/prices.ts';
import { synthesizeTemplate } from '../../../scripts/cost/synthesize.ts';
import { readTemplate } from '../../../scripts/cost/template.ts';
import { exampleSettings, type JsonObject } from '../../support/stack.ts';

const settings = parseSettings(exampleSettings(), 'test');
const FACTORY_GROUP = { tenants: 100, serialsPerDay: 50_000 };

type Resources = Record<string, { Type: string; Properties: JsonObject }>;
let template: { Resources: Resources };

beforeAll(() => {
  template = synthesizeTemplate(settings) as typeof template;
});

function bill(
  options: Partial<Omit<BillOptions, 'stack' | 'functionName'>> & { more?: Resources; of?: unknown } = {},
): Bill {
  const { more = {}, of = template, load = FACTORY_GROUP, ...rest } = options;
  const { Resources } = of as typeof template;
  return billOf({
    stack: readTemplate({ Resources: { ...Resources, ...more } }),
    functionName: (folder) => resourceName(settings, folder),
    load,
    ...rest,
  });
}

const service = (of: Bill, name: string) => of.services[name] ?? Number.NaN;

describe('The bill', () => {
  test('stays under 41 USD a month for 100 tenants and 50,000 serials a day, without the database', () => {
    expect(bill().total).toBeLessThan(41);
  });

  test('is the sum of its services, in cents', () => {
    const { total, services } = bill();

    expect(total).toBeCloseTo(
      Object.values(services).reduce((sum, usd) => sum + usd, 0),
      6,
    );
    for (const usd of Object.values(services)) expect(usd * 100).toBeCloseTo(Math.round(usd * 100), 6);
  });

  test('never falls when tenants or serials are added', () => {
    const tenants = [1, 2, 7, 19, 20, 21, 100, 500, 1_000, 5_000, 10_000];
    const serials = [0, 1, 100, 50_000, 500_000, 5_000_000, 100_000_000];
    const totals = tenants.map((count) =>
      serials.map((perDay) => bill({ load: { tenants: count, serialsPerDay: perDay } })),
    );

    for (const [row, line] of totals.entries()) {
      for (const [column, { services }] of line.entries()) {
        for (const smaller of [totals[row - 1]?.[column], totals[row]?.[column - 1]]) {
          for (const [name, usd] of Object.entries(smaller?.services ?? {}))
            expect(services[name], `${name}, ${tenants[row]} tenants`).toBeGreaterThanOrEqual(usd);
        }
      }
    }
  });

  test('is smaller with the free tier, and never below nothing', () => {
    const paid = bill();
    const subtracted = bill({ freeTier: true });

    expect(paid.total - subtracted.total).toBeGreaterThan(3);
    for (const [name, usd] of Object.entries(subtracted.services)) {
      expect(usd).toBeGreaterThanOrEqual(0);
      expect(usd).toBeLessThanOrEqual(service(paid, name));
    }
    expect(service(subtracted, 'CloudWatch metrics')).toBeCloseTo(
      service(paid, 'CloudWatch metrics') - 10 * 0.3,
      6,
    );
    expect(service(subtracted, 'CloudWatch dashboards')).toBe(0);
  });

  test('says which job would not get through the load, and charges it until its timeout', () => {
    expect(bill().overlongRuns).toEqual([]);

    const { overlongRuns } = bill({ load: { tenants: 1_800, serialsPerDay: 50_000 } });
    expect(overlongRuns).toEqual([
      { name: 'consistency-checker', seconds: expect.any(Number), timeoutSeconds: 600 },
    ]);
  });

  test('leaves the database out and tells its floor', () => {
    expect(bill().databaseFloorUsd).toBe(43.8);
    expect(Object.keys(bill().services).join()).not.toMatch(/aurora/i);
  });

  test('names what it takes of each service, the dearest first', () => {
    const { items, total } = bill();

    expect(items.map(({ usd }) => usd)).toEqual(
      items.map(({ usd }) => usd).toSorted((one, other) => other - one),
    );
    expect(items.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(total, 0);
  });
});

describe('Metrics', () => {
  const oneMore: Metric = { ...metrics.tenants_unreachable, perShard: undefined as never };

  test('are counted from the catalogue: one each, as the example has one shard', () => {
    expect(bill().customMetrics).toBe(Object.keys(metrics).length);
    expect(service(bill(), 'CloudWatch metrics')).toBeCloseTo(Object.keys(metrics).length * 0.3, 6);
  });

  test('cost 0.30 USD more when the catalogue has one more', () => {
    const more = bill({ metrics: { ...metrics, one_more: oneMore } });

    expect(more.total - bill().total).toBeCloseTo(0.3, 6);
  });

  test('count once a shard where they carry it', () => {
    const changed = exampleSettings();
    changed['jobs'] = {
      outboxWorker: { mode: 'report', shards: 3 },
      consistencyChecker: { mode: 'report', shards: 2 },
    };

    const sharded = bill({ of: synthesizeTemplate(parseSettings(changed, 'test')) });

    expect(sharded.customMetrics).toBe(Object.keys(metrics).length + 2 + 1);
  });

  test('count once more for each watched tenant, but for those about runs', () => {
    const changed = exampleSettings();
    changed['watchedTenants'] = ['maison_atelier', 'DEFAULT'];
    const all: readonly Metric[] = Object.values(metrics);
    const ofTenants = all.filter(
      ({ emitters, source }) =>
        emitters.some((emitter) => emitter === 'metrics-collector' || emitter === 'event-ingest') &&
        !source.endsWith('run itself'),
    ).length;

    const watching = bill({ of: synthesizeTemplate(parseSettings(changed, 'test')) });

    expect(ofTenants).toBeGreaterThan(20);
    expect(watching.customMetrics).toBe(all.length + 2 * ofTenants);
  });

  test('for each tenant would have cost as much as all of them once more for each tenant, by tiers', () => {
    const names: readonly Metric[] = Object.values(metrics);
    const ofPlatform = names.filter(({ perShard }) => perShard !== true).length;

    expect(bill().metricPerTenantUsd).toBeCloseTo(ofPlatform * 100 * 0.3, 2);
    const all = ofPlatform * 1_000 + names.length;
    expect(bill({ load: { tenants: 1_000, serialsPerDay: 0 } }).metricPerTenantUsd).toBeCloseTo(
      10_000 * 0.3 + (all - 10_000) * 0.1 - names.length * 0.3,
      2,
    );
  });
});

describe('Alarms are counted from the template:', () => {
  const base = () => service(bill(), 'CloudWatch alarms');
  const with_ = (Type: string, Properties: JsonObject) =>
    service(bill({ more: { OneMore: { Type, Properties } } }), 'CloudWatch alarms') - base();
  const stat = (Period: number) => ({ MetricStat: { Period, Stat: 'Sum', Metric: { MetricName: 'x' } } });

  test('0.10 USD for one on a metric', () => {
    expect(with_('AWS::CloudWatch::Alarm', { MetricName: 'x', Period: 300 })).toBeCloseTo(0.1, 6);
  });

  test('0.10 USD for each metric of an expression', () => {
    const Metrics = [{ Expression: 'a / b', Id: 'e' }, stat(300), stat(300)];
    expect(with_('AWS::CloudWatch::Alarm', { Metrics })).toBeCloseTo(0.2, 6);
  });

  test('0.30 USD for one that judges more often than once a minute', () => {
    expect(with_('AWS::CloudWatch::Alarm', { MetricName: 'x', Period: 10 })).toBeCloseTo(0.3, 6);
  });

  test('0.50 USD for a composite one', () => {
    expect(with_('AWS::CloudWatch::CompositeAlarm', { AlarmRule: 'TRUE' })).toBeCloseTo(0.5, 6);
  });
});

describe('The template', () => {
  test('decides on memory and schedules', () => {
    const changed = structuredClone(template);
    for (const { Type, Properties } of Object.values(changed.Resources)) {
      if (Type === 'AWS::Lambda::Function') Properties['MemorySize'] = Number(Properties['MemorySize']) * 2;
    }

    expect(service(bill({ of: changed }), 'Lambda')).toBeGreaterThan(1.8 * service(bill(), 'Lambda'));

    for (const { Type, Properties } of Object.values(changed.Resources)) {
      if (Type === 'AWS::Scheduler::Schedule' && Properties['ScheduleExpression'] === 'rate(5 minutes)')
        Properties['ScheduleExpression'] = 'rate(1 minute)';
    }
    expect(service(bill({ of: changed }), 'RDS Data API')).toBeGreaterThan(
      2 * service(bill(), 'RDS Data API'),
    );
  });

  test('is refused by name when it holds what has no price here', () => {
    const more = { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } };
    expect(() => bill({ more })).toThrow(/knows no price of: AWS::DynamoDB::Table/);

    const sms = { Text: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'sms' } } };
    expect(() => bill({ more: sms })).toThrow(/knows no price of: SNS to sms/);
  });

  test('is refused when a schedule runs at times that are not understood', () => {
    const more = structuredClone(
      Object.fromEntries(
        Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Scheduler::Schedule'),
      ),
    );
    for (const { Properties } of Object.values(more))
      Properties['ScheduleExpression'] = 'cron(0/7 * * * ? *)';
    expect(() => bill({ more })).toThrow(/How often "cron\(0\/7 \* \* \* \? \*\)" runs is not known/);
  });
});

test('Every price has tiers that rise and end nowhere', () => {
  for (const [name, { tiers }] of Object.entries(prices)) {
    const ends = tiers.map((tier) => ('upTo' in tier ? tier.upTo : Number.POSITIVE_INFINITY));
    expect(ends, name).toEqual(ends.toSorted((one, other) => one - other));
    expect(ends.at(-1), name).toBe(Number.POSITIVE_INFINITY);
  }
});
