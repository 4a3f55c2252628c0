import { z } from 'zod';
import { DAYS, HOURS } from '../limits.ts';
import type { ListedMetric } from '../metric-store.ts';
import { operation } from './operation.ts';
import { paginate } from './paginate.ts';

/** Metrics of one page, and days without data after which a metric is no longer listed. CloudWatch API Reference. */
const PAGE = 500;
const LISTED_DAYS = 14;
/** What `RecentlyActive` means by PT3H. */
const RECENT_HOURS = 3;

const request = z.strictObject({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string().optional() })).default([]),
  RecentlyActive: z.literal('PT3H').optional(),
  NextToken: z.string().optional(),
});

type Request = z.infer<typeof request>;

export const listMetrics = operation(request, ({ store, clock }, asked) => {
  const age = asked.RecentlyActive === undefined ? LISTED_DAYS * DAYS.ms : RECENT_HOURS * HOURS.ms;
  const since = clock.now().getTime() - age;
  const matching = store
    .list()
    .filter((listed) => listed.newest.getTime() >= since && matches(listed, asked));
  const { items, next } = paginate(matching, PAGE, asked.NextToken);
  return {
    Metrics: items.map(({ metric }) => ({
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
    })),
    ...next,
  };
});

function matches({ metric }: ListedMetric, { Namespace, MetricName, Dimensions }: Request): boolean {
  if (Namespace !== undefined && metric.namespace !== Namespace) return false;
  if (MetricName !== undefined && metric.name !== MetricName) return false;
  return Dimensions.every(({ Name, Value }) =>
    metric.dimensions.some(({ name, value }) => name === Name && (Value === undefined || value === Value)),
  );
}
