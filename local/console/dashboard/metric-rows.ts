import { z } from 'zod';

const options = z.strictObject({
  expression: z.string().optional(),
  stat: z.string().optional(),
  period: z.int().positive().optional(),
  label: z.string().optional(),
  id: z.string().optional(),
  visible: z.boolean().optional(),
  yAxis: z.enum(['left', 'right']).optional(),
  color: z.string().optional(),
  region: z.string().optional(),
});
type RowOptions = z.infer<typeof options>;

/** A row as a dashboard's body spells it: texts, and at its end perhaps an object of options. */
export const metricRow = z.array(z.union([z.string(), options])).min(1);

/** A row with every shorthand written out. */
export interface MetricRow {
  /** Undefined for an expression. */
  readonly metric:
    | {
        readonly namespace: string;
        readonly name: string;
        readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
      }
    | undefined;
  readonly options: RowOptions;
}

/** What is wrong with a row, for whoever wrote the dashboard. */
export class RowError extends Error {
  override readonly name = 'RowError';
}

/**
 * Writes out `.` (the value above) and `...` (the values above up to where the given ones begin).
 * @throws {RowError} for a row that is neither a metric nor an expression.
 */
export function expandRows(rows: readonly z.infer<typeof metricRow>[]): readonly MetricRow[] {
  let above: readonly string[] = [];
  return rows.map((row, index) => {
    const given = row.filter((part) => typeof part === 'string');
    const [own = {}, second] = row.filter((part) => typeof part !== 'string');
    if (second !== undefined || (given.length < row.length && typeof row.at(-1) === 'string')) {
      throw new RowError(`Row ${index + 1} of metrics must end with its one object of options.`);
    }
    if (given.length === 0) {
      if (own.expression !== undefined) return { metric: undefined, options: own };
      throw new RowError(`Row ${index + 1} of metrics names neither a metric nor an expression.`);
    }
    above = writtenOut(given, above, index);
    return { metric: metricOf(above, index), options: own };
  });
}

function writtenOut(given: readonly string[], above: readonly string[], index: number): readonly string[] {
  const [first, ...rest] = given;
  const full = first === '...' ? [...above.slice(0, above.length - rest.length), ...rest] : given;
  return full.map((part, place) => {
    if (part !== '.') return part;
    const repeated = above[place];
    if (repeated !== undefined) return repeated;
    throw new RowError(`Row ${index + 1} of metrics repeats a value that does not stand above it.`);
  });
}

function metricOf([namespace, name, ...pairs]: readonly string[], index: number): MetricRow['metric'] {
  if (namespace === undefined || name === undefined || pairs.length % 2 !== 0) {
    throw new RowError(`Row ${index + 1} of metrics must be namespace, name, then pairs of dimensions.`);
  }
  const dimensions = pairs.flatMap((Name, place) =>
    place % 2 === 0 ? [{ Name, Value: pairs[place + 1] ?? '' }] : [],
  );
  return { namespace, name, dimensions };
}
