import { type ResolvedStack, resourcesOf } from '../template/resolved-stack.ts';
import { dashboard } from '../template/resource-types/monitoring.ts';

export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  /** A JSON object. */
  readonly body: string;
  readonly modifiedAt: Date;
}

/** The dashboards of a stack. */
export function dashboardsOf(stack: ResolvedStack, modifiedAt: Date): readonly Dashboard[] {
  return resourcesOf(stack, dashboard)
    .map(({ ref, attributes, properties }) => ({
      name: ref,
      arn: attributes['Arn'] ?? ref,
      body: properties.DashboardBody,
      modifiedAt,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
