import * as z from 'zod/mini';
import { onText } from '../shared/length-checks.ts';

/** The queries that a widget may ask for, named after the requirements' dashboard queries. */
export const QUERIES = ['generation-rate', 'outbox-health', 'link-success-rate', 'quarantine'] as const;
export type QueryName = (typeof QUERIES)[number];

export type WidgetRequest =
  /** CloudWatch's editor asks what the widget is. */
  | { readonly kind: 'describe' }
  | {
      readonly kind: 'query';
      readonly query: QueryName;
      /** organization.code; undefined means all active tenants. */
      readonly tenant: string | undefined;
    }
  /** What is wrong with the parameters, and what would be right. */
  | { readonly kind: 'fault'; readonly fault: string };

/** The dashboard's parameters stand at the top level, beside its own `widgetContext`. */
const eventSchema = z.looseObject({
  query: z.enum(QUERIES, `query must be one of ${QUERIES.join(', ')}`),
  // An empty text is what a dashboard variable sends while nobody has chosen.
  tenant: z.optional(
    z
      .string('tenant must be text')
      .check(z.maxLength(50, { error: 'tenant must be an organization.code', ...onText })),
  ),
});

export function readWidgetEvent(event: unknown): WidgetRequest {
  if (z.safeParse(z.looseObject({ describe: z.literal(true) }), event).success) return { kind: 'describe' };
  const parsed = z.safeParse(eventSchema, event);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ message }) => message);
    return { kind: 'fault', fault: `The parameters of this widget are wrong: ${faults.join('; ')}.` };
  }
  const { query, tenant } = parsed.data;
  return { kind: 'query', query, tenant: tenant === '' ? undefined : tenant };
}
