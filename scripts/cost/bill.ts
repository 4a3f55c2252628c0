import { type Metric, metrics } from '../../lib/catalogue/metrics.ts';
import { metricPerTenantUsd } from './dimension-sets.ts';
import { HOURS_A_MONTH } from './month.ts';
import type { Load } from './options.ts';
import { AURORA, type Price, type PriceName, priceOf, prices } from './prices.ts';
import type { FunctionFacts, StackFacts } from './template.ts';
import { apiUsage } from './usage/api.ts';
import { dashboardUsage } from './usage/dashboard.ts';
import { jobUsage, type OverlongRun, overlongRuns } from './usage/jobs.ts';
import { messageUsage, standingUsage } from './usage/standing.ts';
import type { Month, Usage } from './usage/usage.ts';

/** The stack's cost of a month in USD, in whole cents. */
export interface Bill {
  /** Sum of the services. */
  readonly total: number;
  readonly services: Readonly<Record<string, number>>;
  /** The dearest first. */
  readonly items: readonly Item[];
  readonly customMetrics: number;
  /** What one more set of dimensions for each tenant would have cost in addition. */
  readonly metricPerTenantUsd: number;
  /** The floor of one Aurora Serverless v2 cluster, which is not in the total. */
  readonly databaseFloorUsd: number;
  /** Jobs that would not get through; they are charged until their timeout. */
  readonly overlongRuns: readonly OverlongRun[];
}

/** What one thing takes of one service. */
interface Item {
  readonly service: string;
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

export interface BillOptions {
  readonly stack: StackFacts;
  /** Name of a function as deployed, by its folder's. */
  readonly functionName: (folder: string) => string;
  readonly load: Load;
  /** Subtract what an account has free. Default: no. */
  readonly freeTier?: boolean;
  /** Default: the catalogue's. */
  readonly metrics?: Readonly<Record<string, Metric>>;
}

/**
 * Computes the bill.
 * @throws when the stack has not the functions that are counted.
 */
export function billOf({ stack, functionName, load, ...options }: BillOptions): Bill {
  const catalogue = options.metrics ?? metrics;
  const month: Month = { stack, load, fn: (folder) => find(stack, functionName(folder)) };
  const usage = [
    ...standingUsage(month, catalogue),
    ...dashboardUsage(month),
    ...jobUsage(month),
    ...apiUsage(month),
    ...messageUsage(month),
  ];
  const items = Object.entries(byPrice(usage)).flatMap(([, lines]) =>
    itemsOf(lines, options.freeTier ?? false),
  );
  const services = Object.fromEntries(
    Object.entries(Object.groupBy(items, ({ service }) => service)).map(([service, lines = []]) => [
      service,
      cents(lines.reduce((sum, { usd }) => sum + usd, 0)),
    ]),
  );
  const customMetrics = quantityOf(usage.filter(({ price }) => price === 'customMetric'));
  return {
    total: cents(Object.values(services).reduce((sum, usd) => sum + usd, 0)),
    services,
    items: items.toSorted((one, other) => other.usd - one.usd),
    customMetrics,
    metricPerTenantUsd: cents(metricPerTenantUsd(catalogue, customMetrics, load.tenants)),
    databaseFloorUsd: cents(AURORA.usdPerAcuHour * AURORA.leastAcus * HOURS_A_MONTH),
    overlongRuns: overlongRuns(month),
  };
}

function find({ functions }: StackFacts, name: string): FunctionFacts {
  const found = functions.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`The template has no function ${name}.`);
  return found;
}

function byPrice(usage: readonly Usage[]): Partial<Record<PriceName, Usage[]>> {
  return Object.groupBy(usage, ({ price }) => price);
}

/** Tiers and free units go by all that is bought at one price; each thing bears its share. */
function itemsOf(lines: readonly Usage[], freeTier: boolean): Item[] {
  const [first] = lines;
  if (first === undefined) return [];
  const price: Price = prices[first.price];
  const quantity = quantityOf(lines);
  const charged = Math.max(0, quantity - (freeTier ? (price.free ?? 0) : 0));
  const usd = priceOf(price, charged);
  return [...Map.groupBy(lines, ({ what }) => what)].map(([what, parts]) => {
    const part = quantityOf(parts);
    return {
      service: price.service,
      what,
      quantity: part,
      unit: price.unit,
      usd: quantity === 0 ? 0 : (usd * part) / quantity,
    };
  });
}

function quantityOf(usage: readonly Usage[]): number {
  return usage.reduce((sum, { quantity }) => sum + quantity, 0);
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
