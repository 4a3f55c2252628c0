import { describe, expect, test } from 'vitest';
import { expandRows } from '../../../local/console/dashboard/metric-rows.ts';

const metric = (name: string, dimensions: Record<string, string>) => ({
  namespace: 'App',
  name,
  dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

describe('expandRows', () => {
  test('reads a metric with its dimensions and options', () => {
    expect(expandRows([['App', 'load', 'Host', 'a', { stat: 'Maximum', label: 'Load' }]])).toEqual([
      { metric: metric('load', { Host: 'a' }), options: { stat: 'Maximum', label: 'Load' } },
    ]);
  });

  test('repeats single values of the row above for a dot', () => {
    const [, second] = expandRows([
      ['App', 'load', 'Host', 'a'],
      ['.', 'memory', '.', 'b'],
    ]);
    expect(second?.metric).toEqual(metric('memory', { Host: 'b' }));
  });

  test('repeats the beginning of the row above for three dots', () => {
    const [, second, third] = expandRows([['App', 'load', 'Zone', 'x', 'Host', 'a'], ['...', 'b'], ['...']]);
    expect(second?.metric).toEqual(metric('load', { Zone: 'x', Host: 'b' }));
    expect(third?.metric).toEqual(metric('load', { Zone: 'x', Host: 'b' }));
  });

  test('looks past an expression for what stands above', () => {
    const rows = expandRows([['App', 'load', 'Host', 'a'], [{ expression: 'm1 * 2' }], ['...', 'b']]);
    expect(rows[1]).toEqual({ metric: undefined, options: { expression: 'm1 * 2' } });
    expect(rows[2]?.metric).toEqual(metric('load', { Host: 'b' }));
  });

  test.each([
    ['a repeated value that does not stand above', [['.', 'load']]],
    ['half a dimension', [['App', 'load', 'Host']]],
    ['options before the end', [['App', { stat: 'Sum' }, 'load']]],
    ['neither metric nor expression', [[{ label: 'x' }]]],
  ])('refuses %s', (_, rows) => {
    expect(() => expandRows(rows)).toThrow(/Row 1 of metrics/);
  });
});
