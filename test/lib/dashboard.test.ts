import { describe, expect, test } from 'vitest';
import { QUERIES } from '../../functions/dashboard-queries/widget-event.ts';
import { alertRules } from '../../lib/catalogue/alert-rules.ts';
import { dashboardSections } from '../../lib/catalogue/dashboard-sections.ts';
import { type MetricName, metrics } from '../../lib/catalogue/metrics.ts';
import { slos } from '../../lib/catalogue/slos.ts';
import { functionTimeouts } from '../../lib/function-timeouts.ts';
import { exampleSettings, type JsonObject, synthesizeStack } from '../support/stack.ts';

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: {
    title?: string;
    markdown?: string;
    view?: string;
    period?: number;
    metrics?: unknown[][];
    alarms?: unknown[];
    params?: { query: string };
    annotations?: { horizontal: { value: number; label: string }[] };
  };
}

/** The body with a word in place of what only a deploy knows. */
function bodyOf(settings?: JsonObject): { widgets: Widget[] } {
  const [dashboard] = Object.values(synthesizeStack(settings).findResources('AWS::CloudWatch::Dashboard'));
  const parts = dashboard?.['Properties'].DashboardBody['Fn::Join'][1] as unknown[];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'deployed')).join(''));
}

function withModes(outboxWorker: string, consistencyChecker: string): JsonObject {
  return {
    ...exampleSettings(),
    jobs: { outboxWorker: { mode: outboxWorker }, consistencyChecker: { mode: consistencyChecker } },
  };
}

const { widgets } = bodyOf(withModes('repair', 'repair'));
const drawn = new Set(widgets.flatMap(({ properties }) => properties.metrics ?? []).map(([, name]) => name));

describe('The first row', () => {
  const numbers = widgets.filter(({ properties }) => properties.view === 'singleValue');

  test('shows the five objectives as numbers, side by side over the whole page', () => {
    expect(numbers.map(({ properties }) => properties.title)).toEqual(
      Object.values(slos).map(({ title }) => title),
    );
    expect(new Set(numbers.map(({ y }) => y)).size).toBe(1);
    expect(numbers.reduce((sum, { width }) => sum + width, 0)).toBe(24);
    expect(widgets.filter(({ y }) => y < (numbers[0]?.y ?? 0)).map(({ type }) => type)).toEqual(['text']);
  });

  test.each(Object.entries(slos))('draws %s against its target and its alarm threshold', (_, slo) => {
    const graph = widgets.find(
      ({ properties }) => properties.view === 'timeSeries' && properties.title?.startsWith(slo.title),
    );
    expect(graph?.properties.annotations?.horizontal.map(({ value }) => value)).toEqual([
      slo.target,
      slo.alertThreshold,
    ]);
  });
});

describe('The rest', () => {
  test('tells every metric of the catalogue', () => {
    expect(Object.keys(metrics).filter((name) => !drawn.has(name))).toEqual([]);
  });

  test.each(dashboardSections.flatMap(({ panels }) => panels))(
    'draws one unit alone: $title',
    ({ lines, title }) => {
      const units = new Set(lines.map(({ metric }) => metrics[metric].unit));
      expect(units.size).toBe(1);
      const [unit = 'Count'] = units;
      if (unit !== 'Count') expect(title.toLowerCase()).toContain(unit.toLowerCase());
    },
  );

  test('draws thresholds where the alarm rule has them', () => {
    const growth = dashboardSections
      .flatMap(({ panels }) => panels)
      .find(({ lines }) => lines.some(({ metric }) => metric === 'quarantine.added_last_hour'));
    expect(growth?.limit?.value).toBe(alertRules['quarantine-growth'].condition.threshold);
  });

  test('asks each query of the requirements', () => {
    const asked = widgets.flatMap(({ properties }) => properties.params?.query ?? []);
    expect(asked.toSorted()).toEqual([...QUERIES].toSorted());
  });

  test('shows every function but those that run in a deploy, which tells of them', () => {
    const text = JSON.stringify(widgets);
    const missing = Object.keys(functionTimeouts).filter((name) => !text.includes(`-${name}"`));
    expect(missing).toEqual(['demo-data', 'schema-migration']);
  });

  test('shows the state of every alarm that notifies', () => {
    const [status] = widgets.filter(({ type }) => type === 'alarm');
    expect(status?.properties.alarms).toHaveLength(Object.keys(alertRules).length);
  });

  test('draws a line for each shard of a job that has some', () => {
    const settings = withModes('repair', 'repair');
    settings['jobs'] = { ...(settings['jobs'] as object), outboxWorker: { mode: 'repair', shards: 3 } };
    const heartbeats = bodyOf(settings)
      .widgets.flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([, name]) => name === ('job.worker.heartbeat' satisfies MetricName));
    expect(heartbeats.map((row) => row[5])).toEqual(['0', '1', '2']);
  });
});

describe('The banner', () => {
  const banners = (...modes: [string, string]) =>
    bodyOf(withModes(...modes)).widgets.flatMap(({ properties: { markdown } }) =>
      markdown?.startsWith('## Report mode') ? markdown : [],
    );

  test('is absent while all jobs repair', () => {
    expect(banners('repair', 'repair')).toEqual([]);
  });

  test.each([
    ['report', 'repair', 'The outbox worker is in'],
    ['repair', 'report', 'The consistency checker is in'],
    ['report', 'report', 'The outbox worker and the consistency checker are in'],
  ])('names the jobs that only report: %s, %s', (worker, checker, words) => {
    expect(banners(worker, checker)).toEqual([expect.stringContaining(words)]);
  });
});

describe('The body', () => {
  // "Dashboard Body Structure and Syntax", and the quotas of CloudWatch.
  const MOST_WIDGETS = 500;
  const MOST_METRICS_OF_A_WIDGET = 500;
  const MOST_METRICS = 2_500;

  test('keeps within the limits of CloudWatch, with 50 shards, too', () => {
    const settings = withModes('report', 'report');
    settings['jobs'] = {
      outboxWorker: { mode: 'report', shards: 50 },
      consistencyChecker: { mode: 'report', shards: 50 },
    };
    const counts = bodyOf(settings).widgets.map(({ properties }) => properties.metrics?.length ?? 0);
    expect(counts.length).toBeLessThanOrEqual(MOST_WIDGETS);
    expect(Math.max(...counts)).toBeLessThanOrEqual(MOST_METRICS_OF_A_WIDGET);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(MOST_METRICS);
  });

  test('lays no widget over another one, nor beyond the 24 columns', () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          const cell = `${column},${row}`;
          expect(taken).not.toContain(cell);
          taken.add(cell);
        }
      }
    }
  });
});
