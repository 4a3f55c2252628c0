import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricStore } from '../../../local/cloudwatch/metric-store.ts';
import type { Unit } from '../../../local/cloudwatch/units.ts';
import { minutes, START } from './support.ts';

const metric = { namespace: 'App', name: 'load', dimensions: [{ name: 'Shard', value: '0' }] };

function put(store: MetricStore, minute: number, value: number, unit: Unit = 'None') {
  store.put({
    metric,
    at: new Date(START.getTime() + minutes(minute)),
    unit,
    samples: { kind: 'values', values: [value] },
  });
}

function sums(store: MetricStore, from: number, to: number) {
  const at = (minute: number) => START.getTime() + minutes(minute);
  return store
    .reader(metric)
    .between(at(from), at(to))
    .map(({ sum }) => sum);
}

describe('the metric store', () => {
  it('finds a range however the datapoints came in', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 });
    const bounds = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 }));
    fc.assert(
      fc.property(arrivals, bounds, (order, [from, to]) => {
        const store = new MetricStore();
        for (const minute of order) put(store, minute, minute + 1);
        const total = order.filter((m) => m >= from && m < to).reduce((sum, m) => sum + m + 1, 0);
        expect(sums(store, from, to).reduce((sum, value) => sum + value, 0)).toBe(total);
      }),
    );
  });

  it('takes the same dimensions in another order for the same metric', () => {
    const store = new MetricStore();
    const a = { name: 'A', value: '1' };
    const b = { name: 'B', value: '2' };
    for (const dimensions of [
      [a, b],
      [b, a],
    ]) {
      const samples = { kind: 'values', values: [1] } as const;
      store.put({ metric: { ...metric, dimensions }, at: START, unit: 'None', samples });
    }
    expect(store.list()).toHaveLength(1);
  });

  it('keeps dimension sets apart', () => {
    const store = new MetricStore();
    put(store, 0, 1);
    expect(store.reader({ ...metric, dimensions: [] }).units).toEqual([]);
  });

  it('keeps units apart and reads the first without being told', () => {
    const store = new MetricStore();
    put(store, 0, 1, 'Count');
    put(store, 0, 5, 'Seconds');
    expect(sums(store, 0, 1)).toEqual([1]);
    expect(store.reader(metric).units).toEqual(['Count', 'Seconds']);
    expect(store.reader(metric, 'Seconds').between(START.getTime(), START.getTime() + 1)).toHaveLength(0);
  });

  it('has no datapoint for a publication without values', () => {
    const store = new MetricStore();
    store.put({ metric, at: START, unit: 'None', samples: { kind: 'values', values: [] } });
    expect(store.list()).toEqual([]);
  });

  it('forgets what is older than 35 days', () => {
    const store = new MetricStore();
    const day = 24 * 60;
    for (let count = 0; count <= 40; count += 1) put(store, count * day, 1);
    expect(sums(store, 0, 41 * day).length).toBeLessThanOrEqual(37);
    expect(sums(store, 6 * day, 41 * day)).toHaveLength(35);
  });
});
