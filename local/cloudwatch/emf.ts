import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import {
  MAX_DIMENSION_VALUE,
  MAX_DIMENSIONS,
  MAX_NAME,
  MAX_REQUEST_BYTES,
  MAX_VALUE,
  timestampFault,
} from './limits.ts';
import type { Dimension } from './metric-id.ts';
import type { Datapoint } from './metric-store.ts';
import { NO_UNIT, standardUnit } from './units.ts';

/** Metrics of one directive, and numbers of one metric target. EMF specification. */
const MAX_METRICS = 100;
const MAX_TARGET_VALUES = 100;

const name = z.string().min(1).max(MAX_NAME);
const directive = z.object({
  Namespace: name,
  Dimensions: z.array(z.array(name).max(MAX_DIMENSIONS)).min(1),
  Metrics: z
    .array(
      z.object({
        Name: name,
        Unit: standardUnit.default(NO_UNIT),
        StorageResolution: z
          .literal(60, { error: 'high-resolution metrics (StorageResolution 1) are not modelled' })
          .optional(),
      }),
    )
    .max(MAX_METRICS),
});
const document = z.looseObject({
  _aws: z.object({ Timestamp: z.int(), CloudWatchMetrics: z.array(directive) }),
});

const dimensionValue = z.string().min(1).max(MAX_DIMENSION_VALUE);
const value = z.number().min(-MAX_VALUE).max(MAX_VALUE);
const target = z.union([value.transform((one) => [one]), z.array(value).max(MAX_TARGET_VALUES)]);

/** What a log line holds: nothing for ordinary logs, else its datapoints or why there are none. */
export type EmfResult =
  | { readonly kind: 'not-emf' }
  | { readonly kind: 'metrics'; readonly datapoints: readonly Datapoint[] }
  | { readonly kind: 'malformed'; readonly reason: string };

/**
 * Reads one log line in the embedded metric format. Like CloudWatch it takes only lines that are a JSON object
 * as a whole. A fault anywhere refuses the whole document, so that no half of it passes unnoticed.
 */
export function parseEmf(line: string, now: Date): EmfResult {
  // Most lines are plain logs; this keeps them from being parsed at all.
  if (!line.startsWith('{') || !line.includes('"_aws"')) return { kind: 'not-emf' };
  if (Buffer.byteLength(line) > MAX_REQUEST_BYTES) {
    return malformed(`the document is larger than ${MAX_REQUEST_BYTES} bytes`);
  }
  const json = parseJson(line);
  if (json === undefined) return malformed('the line is not JSON');
  if (!safeParse(z.object({ _aws: z.unknown() }), json).success) return { kind: 'not-emf' };
  const parsed = safeParse(document, json);
  if (!parsed.success) return malformed(describe(parsed.error));
  const at = new Date(parsed.data._aws.Timestamp);
  const fault = timestampFault(at, now);
  return fault === undefined ? datapointsOf(parsed.data, at) : malformed(fault);
}

type Document = z.infer<typeof document>;
type Directive = z.infer<typeof directive>;

function datapointsOf(root: Document, at: Date): EmfResult {
  const datapoints: Datapoint[] = [];
  for (const each of root._aws.CloudWatchMetrics) {
    const sets = dimensionSets(root, each);
    if (typeof sets === 'string') return malformed(sets);
    for (const { Name, Unit } of each.Metrics) {
      const values = safeParse(target, root[Name]);
      if (!values.success) {
        return malformed(
          `the metric '${Name}' needs a number or up to ${MAX_TARGET_VALUES} numbers at the top level of the document`,
        );
      }
      for (const dimensions of sets) {
        datapoints.push({
          metric: { namespace: each.Namespace, name: Name, dimensions },
          at,
          unit: Unit,
          samples: { kind: 'values', values: values.data },
        });
      }
    }
  }
  return { kind: 'metrics', datapoints };
}

/** One list of dimensions a set, or what is wrong with them. */
function dimensionSets(root: Document, { Dimensions }: Directive): Dimension[][] | string {
  const sets: Dimension[][] = [];
  for (const keys of Dimensions) {
    const set: Dimension[] = [];
    for (const key of keys) {
      const text = safeParse(dimensionValue, root[key]);
      if (!text.success) {
        return `the dimension '${key}' needs a text of 1 to ${MAX_DIMENSION_VALUE} characters at the top level of the document`;
      }
      set.push({ name: key, value: text.data });
    }
    sets.push(set);
  }
  return sets;
}

function malformed(reason: string): EmfResult {
  return { kind: 'malformed', reason };
}

function describe(error: Pick<z.ZodError, 'issues'>): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? 'document'}: ${issue?.message ?? 'invalid'}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
