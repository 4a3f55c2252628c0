import { describe, expect, test } from 'vitest';
import { createCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import { answerOf } from '../../../local/console/dashboard/custom-widget.ts';
import { type ShownWidget, showDashboard } from '../../../local/console/dashboard/dashboard.ts';
import { rangeUntil } from '../../../local/console/dashboard/time-range.ts';
import { alarm, NAMESPACE, stackOf } from '../cloudwatch/support.ts';

const NOW = new Date('2026-11-20T12:07:30Z');
const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`);

/** What the one widget of a dashboard shows, after `load` was measured: 2 and 4 at 11:55, 10 at 12:05. */
function shown(widget: object): ShownWidget | undefined {
  const body = JSON.stringify({ widgets: [{ x: 0, y: 0, width: 6, height: 6, ...widget }] });
  const cloudwatch = createCloudWatch({
    stack: stackOf({ busy: alarm(), page: ['dashboard', { DashboardName: 'page', DashboardBody: body }] }),
    clock: { now: () => NOW, virtual: true },
  });
  const measured = [
    ['11:56', 2],
    ['11:58', 4],
    ['12:06', 10],
  ] as const;
  for (const [time, value] of measured) {
    cloudwatch.record({ namespace: NAMESPACE, name: 'load', dimensions: [], value, at: new Date(at(time)) });
  }
  return showDashboard(cloudwatch, '1h', rangeUntil(NOW, '1h'))?.widgets[0];
}

const metrics = (rows: unknown[], more: object = {}) =>
  shown({ type: 'metric', properties: { title: 'T', region: 'us-east-1', metrics: rows, ...more } });

describe('A metric widget', () => {
  test('shows each period from its multiple on, and where a gap begins', () => {
    const widget = metrics([[NAMESPACE, 'load', { stat: 'Sum' }]]);
    const [series] = widget?.type === 'metric' ? widget.series : [];
    expect(series).toMatchObject({ label: 'load', period: 300, yAxis: 'left', color: null });
    expect(series?.points).toEqual([
      [at('11:55'), 6],
      [at('12:00'), null],
      [at('12:05'), 10],
    ]);
  });

  test('computes expressions over rows that are not shown themselves', () => {
    const widget = metrics([
      [{ expression: 'm * 2', label: 'double', id: 'e' }],
      [NAMESPACE, 'load', { id: 'm', visible: false, stat: 'Maximum' }],
    ]);
    const series = widget?.type === 'metric' ? widget.series : [];
    expect(series.map(({ label }) => label)).toEqual(['double']);
    expect(series[0]?.points.at(-1)).toEqual([at('12:05'), 20]);
  });

  test('takes the whole range as one period where it is told to', () => {
    const widget = metrics([[NAMESPACE, 'load']], {
      view: 'singleValue',
      stat: 'Sum',
      setPeriodToTimeRange: true,
    });
    expect(widget?.type === 'metric' && widget.series[0]?.points).toEqual([[at('11:08'), 16]]);
  });

  test.each([
    ['a property', [[NAMESPACE, 'load']], { timezone: '+0200' }, 'properties.timezone'],
    ['an option of a row', [[NAMESPACE, 'load', { accountId: '1' }]], {}, 'accountId'],
    [
      'vertical annotations',
      [[NAMESPACE, 'load']],
      { annotations: { vertical: [] } },
      'annotations.vertical',
    ],
    ['a view', [[NAMESPACE, 'load']], { view: 'pie' }, 'properties.view'],
    ['a dynamic label', [[NAMESPACE, 'load', { label: `x $\{MAX}` }]], {}, 'dynamic label'],
    ['an expression without sense', [[{ expression: 'SEARCH("x", "Sum")' }]], {}, 'SEARCH'],
    ['a gauge without ends', [[NAMESPACE, 'load']], { view: 'gauge' }, 'yAxis.left.min'],
  ])('is refused by name for %s', (_, rows, more, named) => {
    const widget = metrics(rows, more);
    expect(widget).toMatchObject({ type: 'refused', title: 'T', width: 6 });
    expect(widget?.type === 'refused' && widget.reasons.join()).toContain(named);
  });
});

describe('Other widgets', () => {
  test('show alarms with their states, unknown ones by name', () => {
    const arns = ['busy', 'gone'].map((name) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`);
    expect(shown({ type: 'alarm', properties: { alarms: arns } })).toMatchObject({
      alarms: [
        { name: 'busy', state: 'INSUFFICIENT_DATA' },
        { name: 'gone', state: 'no such alarm' },
      ],
    });
  });

  test('of a kind that is not modelled are refused', () => {
    const widget = shown({ type: 'log', properties: { title: 'Lines', query: 'x' } });
    expect(widget).toMatchObject({ type: 'refused', title: 'Lines' });
  });
});

describe('The answer of a custom widget', () => {
  test('is HTML, Markdown or JSON', () => {
    expect(answerOf('<p>x</p>')).toEqual({ kind: 'html', html: '<p>x</p>' });
    expect(answerOf({ markdown: 'x' })).toMatchObject({ kind: 'markdown' });
    expect(answerOf({ markdown: 'x', more: 1 })).toMatchObject({ kind: 'json' });
    expect(answerOf(null)).toEqual({ kind: 'json', text: 'null' });
  });
});
