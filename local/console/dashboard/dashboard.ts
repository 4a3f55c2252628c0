import { z } from 'zod';
import type { LocalCloudWatch } from '../../cloudwatch/cloudwatch.ts';
import { type Block, readMarkdown } from '../markdown/blocks.ts';
import { isRefusal, type Series, seriesOf } from './series.ts';
import type { RangeName, TimeRange } from './time-range.ts';
import { type MetricProperties, type RefusedWidget, readWidgets, refused, type Widget } from './widgets.ts';

interface Place {
  /** Stays the same while the dashboard does. */
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A widget with what it shows now. */
export type ShownWidget = Place &
  (
    | { readonly type: 'text'; readonly background: string; readonly blocks: readonly Block[] }
    | {
        readonly type: 'alarm';
        readonly title: string;
        readonly alarms: readonly { readonly name: string; readonly state: string }[];
      }
    | ({ readonly type: 'metric'; readonly series: readonly Series[] } & Omit<MetricProperties, 'metrics'>)
    | {
        readonly type: 'custom';
        readonly title: string;
        readonly refresh: boolean;
        readonly timeRange: boolean;
      }
    | { readonly type: 'refused'; readonly title: string; readonly reasons: readonly string[] }
  );

export interface ShownDashboard extends TimeRange {
  readonly name: string;
  readonly range: RangeName;
  readonly widgets: readonly ShownWidget[];
}

/** A dashboard's body with the data that CloudWatch would fetch for it. */
export function showDashboard(
  cloudwatch: LocalCloudWatch,
  name: RangeName,
  range: TimeRange,
): ShownDashboard | undefined {
  const [dashboard] = cloudwatch.dashboards;
  if (dashboard === undefined) return undefined;
  const widgets = widgetsOf(dashboard.body).map((widget, index) => {
    const { x, y, width, height } = widget;
    return { id: `widget-${index}`, x, y, width, height, ...contentOf(widget, cloudwatch, range) };
  });
  return { name: dashboard.name, range: name, ...range, widgets };
}

/** The widgets, or one in their place that says what the whole body holds that is not modelled. */
export function widgetsOf(body: string): readonly (Widget | RefusedWidget)[] {
  try {
    return readWidgets(body);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return [refused({ width: 24, properties: { title: 'The dashboard' } }, [z.prettifyError(error)])];
  }
}

type Content = ShownWidget extends infer Each
  ? Each extends Place
    ? Omit<Each, keyof Place>
    : never
  : never;

function contentOf(
  widget: Widget | RefusedWidget,
  { engine, store }: LocalCloudWatch,
  range: TimeRange,
): Content {
  switch (widget.type) {
    case 'refused':
      return { type: 'refused', title: widget.title, reasons: widget.reasons };
    case 'text': {
      const { markdown, background } = widget.properties;
      return { type: 'text', background, blocks: readMarkdown(markdown) };
    }
    case 'alarm': {
      const names = widget.properties.alarms.map((arn) => arn.replace(/^.*:alarm:/, ''));
      const stateOf = (alarm: string) => engine.status(alarm)?.state.value ?? 'no such alarm';
      const alarms = names.map((alarm) => ({ name: alarm, state: stateOf(alarm) }));
      return { type: 'alarm', title: widget.properties.title, alarms };
    }
    case 'custom': {
      const { title, updateOn } = widget.properties;
      return {
        type: 'custom',
        title,
        refresh: updateOn.refresh ?? true,
        timeRange: updateOn.timeRange ?? true,
      };
    }
    case 'metric':
      return metricContent(widget.properties, store, range);
  }
}

function metricContent(
  properties: MetricProperties,
  store: LocalCloudWatch['store'],
  range: TimeRange,
): Content {
  const { metrics: _, ...rest } = properties;
  const axis = properties.yAxis.left;
  if (properties.view === 'gauge' && (axis?.min === undefined || axis.max === undefined)) {
    const reason = 'A gauge needs yAxis.left.min and yAxis.left.max.';
    return { type: 'refused', title: properties.title, reasons: [reason] };
  }
  try {
    return { type: 'metric', ...rest, series: seriesOf(properties, store, range) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { type: 'refused', title: properties.title, reasons: [error.message] };
  }
}
