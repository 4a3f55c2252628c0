import { z } from 'zod';
import { safeParse } from '../../safe-parse.ts';
import { metricRow } from './metric-rows.ts';

/**
 * The part of CloudWatch's dashboard body that the console draws. What is not here is refused by name, in the
 * widget that uses it.
 */

const place = {
  x: z.int().min(0).max(23).default(0),
  y: z.int().min(0).default(0),
  width: z.int().min(1).max(24).default(6),
  height: z.int().min(1).max(1_000).default(6),
};

const axis = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  label: z.string().optional(),
  showUnits: z.boolean().optional(),
});

const annotation = z.strictObject({
  value: z.number(),
  label: z.string().optional(),
  color: z.string().optional(),
  fill: z.enum(['above', 'below', 'none']).optional(),
  yAxis: z.enum(['left', 'right']).optional(),
  visible: z.boolean().optional(),
});

const metricProperties = z.strictObject({
  title: z.string().default(''),
  view: z.enum(['timeSeries', 'singleValue', 'gauge']).default('timeSeries'),
  region: z.string(),
  metrics: z.array(metricRow).min(1),
  stat: z.string().default('Average'),
  period: z.int().positive().default(300),
  stacked: z.boolean().default(false),
  sparkline: z.boolean().default(false),
  liveData: z.boolean().optional(),
  singleValueFullPrecision: z.boolean().default(false),
  setPeriodToTimeRange: z.boolean().default(false),
  yAxis: z.strictObject({ left: axis.optional(), right: axis.optional() }).default({}),
  legend: z.strictObject({ position: z.enum(['right', 'bottom', 'hidden']) }).optional(),
  annotations: z.strictObject({ horizontal: z.array(annotation).default([]) }).default({ horizontal: [] }),
});
export type MetricProperties = z.infer<typeof metricProperties>;

const customProperties = z.strictObject({
  title: z.string().default(''),
  endpoint: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  updateOn: z
    .strictObject({
      refresh: z.boolean().optional(),
      resize: z.boolean().optional(),
      timeRange: z.boolean().optional(),
    })
    .default({}),
});

const widget = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    ...place,
    properties: z.strictObject({
      markdown: z.string(),
      background: z.enum(['solid', 'transparent']).default('solid'),
    }),
  }),
  z.strictObject({
    type: z.literal('alarm'),
    ...place,
    properties: z.strictObject({ title: z.string().default(''), alarms: z.array(z.string()) }),
  }),
  z.strictObject({ type: z.literal('metric'), ...place, properties: metricProperties }),
  z.strictObject({ type: z.literal('custom'), ...place, properties: customProperties }),
]);
export type Widget = z.infer<typeof widget>;
export type CustomWidget = Extract<Widget, { readonly type: 'custom' }>;

/** A widget that the console does not draw, and why. */
export interface RefusedWidget {
  readonly type: 'refused';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly reasons: readonly string[];
}

const body = z.strictObject({
  widgets: z.array(z.unknown()).max(500),
  start: z.string().optional(),
  periodOverride: z.enum(['auto', 'inherit']).optional(),
});

const anyWidget = z.looseObject({
  ...place,
  properties: z.looseObject({ title: z.string().default('') }).default({ title: '' }),
});

/** The widgets of a dashboard. @throws ZodError when the body itself holds what is not modelled. */
export function readWidgets(dashboardBody: string): readonly (Widget | RefusedWidget)[] {
  return body.parse(JSON.parse(dashboardBody)).widgets.map((given) => {
    const parsed = safeParse(widget, given);
    return parsed.success ? parsed.data : refused(given, parsed.error.issues.flatMap(reasonsOf));
  });
}

export function refused(given: unknown, reasons: readonly string[]): RefusedWidget {
  const known = safeParse(anyWidget, given);
  const { x, y, width, height, properties } = known.success ? known.data : anyWidget.parse({});
  return { type: 'refused', x, y, width, height, title: properties.title, reasons };
}

function reasonsOf(issue: z.core.$ZodIssue): readonly string[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `This property is not modelled here: ${[at, key].filter(Boolean).join('.')}`,
    );
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deeper = issue.errors
      .flat()
      .flatMap((inner) => reasonsOf({ ...inner, path: [...issue.path, ...inner.path] }));
    const unknown = deeper.filter((reason) => reason.startsWith('This property'));
    if (unknown.length > 0) return unknown;
  }
  return [`${at === '' ? 'The widget' : at}: ${issue.message}`];
}
