import { z } from 'zod';
import type { LocalCloudWatch } from '../../cloudwatch/cloudwatch.ts';
import type { LambdaRuntime } from '../../lambda/lambda-runtime.ts';
import { safeParse } from '../../safe-parse.ts';
import { type Block, readMarkdown } from '../markdown/blocks.ts';
import { widgetsOf } from './dashboard.ts';
import { RANGES, rangeUntil } from './time-range.ts';
import type { CustomWidget } from './widgets.ts';

/** How the page asks for a custom widget, or for what one of its buttons calls. */
export const widgetCall = z.strictObject({
  range: z.enum(['1h', '3h', '12h', '24h', '1w']),
  theme: z.enum(['light', 'dark']),
  /** Pixels. */
  width: z.int().min(0),
  height: z.int().min(0),
  /** What stands in the widget's own form fields, by their names. */
  form: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  /** Without it the widget itself is drawn. */
  call: z.strictObject({ endpoint: z.string(), payload: z.record(z.string(), z.unknown()) }).optional(),
});
type WidgetCall = z.infer<typeof widgetCall>;

/** What a function answered, by how CloudWatch would show it. */
export type WidgetAnswer =
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'markdown'; readonly blocks: readonly Block[] }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string };

interface Services {
  readonly cloudwatch: LocalCloudWatch;
  readonly lambda: LambdaRuntime;
  readonly account: string;
  readonly now: Date;
}

/** Runs the function of a custom widget; undefined when the dashboard has no such widget. */
export async function drawCustomWidget(
  { cloudwatch, lambda, account, now }: Services,
  id: string,
  asked: WidgetCall,
): Promise<WidgetAnswer | undefined> {
  const [dashboard] = cloudwatch.dashboards;
  if (dashboard === undefined) return undefined;
  const widget = widgetsOf(dashboard.body)[Number(id.replace(/^widget-/, ''))];
  if (widget?.type !== 'custom') return undefined;
  const { endpoint, payload } = asked.call ?? {
    endpoint: widget.properties.endpoint,
    payload: widget.properties.params,
  };
  const context = widgetContext(widget, { id, dashboardName: dashboard.name, account, asked, now });
  const name = endpoint.replace(/^arn:aws:lambda:[^:]*:[^:]*:function:/, '');
  const result = await lambda.invoke(name, JSON.stringify({ ...payload, widgetContext: context }));
  switch (result.kind) {
    case 'succeeded':
      return answerOf(JSON.parse(result.payload));
    case 'failed':
      return { kind: 'error', message: `The function failed: ${result.payload}` };
    case 'throttled':
    case 'too-large':
      return { kind: 'error', message: result.message };
  }
}

const markdownAnswer = z.strictObject({ markdown: z.string() });

/** A text is HTML, an object with `markdown` alone is Markdown, all else is shown as the JSON it is. */
export function answerOf(value: unknown): WidgetAnswer {
  if (typeof value === 'string') return { kind: 'html', html: value };
  const markdown = safeParse(markdownAnswer, value);
  if (markdown.success) return { kind: 'markdown', blocks: readMarkdown(markdown.data.markdown) };
  return { kind: 'json', text: JSON.stringify(value, null, 2) };
}

interface Look {
  readonly id: string;
  readonly dashboardName: string;
  readonly account: string;
  readonly asked: WidgetCall;
  readonly now: Date;
}

/** What CloudWatch tells the function of the place where it is shown (User Guide, custom widgets). */
function widgetContext({ properties }: CustomWidget, { id, dashboardName, account, asked, now }: Look) {
  const { start, end } = rangeUntil(now, asked.range);
  return {
    dashboardName,
    widgetId: id,
    accountId: account,
    locale: 'en',
    timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
    period: 300,
    isAutoPeriod: true,
    timeRange: { mode: 'relative', start, end, relativeStart: RANGES[asked.range] * 1000 },
    theme: asked.theme,
    linkCharts: true,
    title: properties.title,
    forms: { all: asked.form },
    params: properties.params,
    width: asked.width,
    height: asked.height,
  };
}
