import { type AssumptionName, assumptions } from './assumptions.ts';
import type { Bill } from './bill.ts';
import type { Options } from './options.ts';
import { PRICES, type Price, prices } from './prices.ts';

const LARGEST_ITEMS = 8;

/** The bill as one JSON document; the assumptions are names with their values. */
export function billAsJson(bill: Bill, { load, freeTier }: Options): string {
  const entries = Object.entries(assumptions).map(([name, { value }]) => [name, value]);
  const document = {
    total: bill.total,
    services: bill.services,
    assumptions: {
      ...load,
      freeTier,
      pricesSource: PRICES.source,
      pricesAsOf: PRICES.asOf,
      customMetrics: bill.customMetrics,
      metricPerTenantUsd: bill.metricPerTenantUsd,
      databaseFloorNotIncludedUsd: bill.databaseFloorUsd,
      ...Object.fromEntries(entries),
    },
  };
  return JSON.stringify(document, null, 2);
}

/** The bill for people. */
export function billAsText(bill: Bill, { load, freeTier }: Options): string {
  const services = Object.entries(bill.services).toSorted(([, one], [, other]) => other - one);
  const largest = bill.items.slice(0, LARGEST_ITEMS);
  return [
    `${count(load.tenants)} tenants, ${count(load.serialsPerDay)} serials a day: USD a month`,
    '',
    ...services.map(([service, usd]) => `  ${service.padEnd(24)}${dollars(usd).padStart(10)}`),
    `  ${'total'.padEnd(24)}${dollars(bill.total).padStart(10)}`,
    '',
    `Not included: the databases. Aurora Serverless v2 takes at least ${dollars(bill.databaseFloorUsd)} USD a cluster, as the jobs keep it awake.`,
    `Instead of one for the platform, a metric per tenant would have cost ${dollars(bill.metricPerTenantUsd)} USD more.`,
    ...bill.overlongRuns.map(
      ({ name, seconds, timeoutSeconds }) =>
        `A run of ${name} would take ${count(seconds)} s, but ends after ${timeoutSeconds} s: raise its shards, where it has them, or its timeout.`,
    ),
    '',
    'What dominates',
    ...largest.map(
      ({ service, what, quantity, unit, usd }) =>
        `  ${dollars(usd).padStart(8)}  ${service}: ${what}, ${count(quantity)} × ${unit}`,
    ),
    '',
    'Assumptions',
    ...Object.keys(assumptions).map((name) => assumptionLine(name)),
    freeTier
      ? '  The free tier is subtracted, as if no other stack of the account used it.'
      : '  No free tier is subtracted; --free-tier does it.',
    '  Not counted: data that leaves AWS, the CDK bucket, requests to the KMS key, what a failure adds.',
    '',
    `Prices: ${PRICES.source}, as of ${PRICES.asOf}. Not confirmed by a second source: ${unconfirmed().join(', ')}.`,
  ].join('\n');
}

function assumptionLine(name: string): string {
  if (!isAssumption(name)) return '';
  const { value, unit, because } = assumptions[name];
  return `  ${name.padEnd(28)}${count(value).padStart(8)} ${unit}: ${because}`;
}

function isAssumption(name: string): name is AssumptionName {
  return name in assumptions;
}

function unconfirmed(): string[] {
  const all: readonly Price[] = Object.values(prices);
  return all.flatMap((price) => (price.unconfirmed === true ? [`${price.service} (${price.unit})`] : []));
}

function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 3 : 0 });
}
