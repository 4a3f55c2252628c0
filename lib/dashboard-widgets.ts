import {
  Color,
  CustomWidget,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { QueryTable } from './catalogue/dashboard-sections.ts';

/** Columns of a dashboard. */
export const COLUMNS = 24;
export const FULL_WIDTH = { width: COLUMNS } as const;

/** A widget that takes what room there is. */
export type Sized = (size: { readonly width: number; readonly height: number }) => IWidget;

export interface Graph {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  readonly limit?: { readonly value: number; readonly label: string };
}

const HEIGHT = 6;
/** Three graphs beside each other can still be read on a laptop. */
const MOST_IN_A_ROW = 3;

/** Rows of at most three widgets, as even as their number allows and each as wide as the page. */
export function inRows(widgets: readonly Sized[]): IWidget[][] {
  const rows = Math.ceil(widgets.length / MOST_IN_A_ROW);
  const longer = widgets.length % rows;
  const each = Math.floor(widgets.length / rows);
  let taken = 0;
  return Array.from({ length: rows }, (_, row) => {
    const count = each + (row < longer ? 1 : 0);
    const size = { width: COLUMNS / count, height: HEIGHT };
    const inRow = widgets.slice(taken, taken + count).map((widget) => widget(size));
    taken += count;
    return inRow;
  });
}

/** A section's name, and how to read it. */
export function heading({ title, says }: { readonly title: string; readonly says: string }): TextWidget {
  return new TextWidget({ ...FULL_WIDTH, height: 2, markdown: `## ${title}\n${says}` });
}

/** Counts and percentages are drawn from 0 on, so that small changes look small. */
export function graph({ title, metrics, limit }: Graph): Sized {
  return (size) =>
    new GraphWidget({
      ...size,
      title,
      left: [...metrics],
      leftYAxis: { min: 0, showUnits: false },
      ...(limit === undefined ? {} : { leftAnnotations: [{ ...limit, color: Color.RED }] }),
    });
}

/** A table that a function reads from the databases when somebody looks. */
export function queryTable({ title, query }: QueryTable, functionArn: string): Sized {
  return (size) =>
    new CustomWidget({
      ...size,
      title,
      functionArn,
      params: { query },
      updateOnRefresh: true,
      updateOnResize: false,
      updateOnTimeRangeChange: false,
    });
}
