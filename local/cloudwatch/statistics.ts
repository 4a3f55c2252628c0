import type { MinuteBucket } from './minute-bucket.ts';
import { NotModelled } from './not-modelled.ts';

const STANDARD = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'] as const;
const TRIMMED = ['TC', 'TS', 'TM', 'PR'] as const;

/** How the values of a period become one number. */
export type Statistic =
  | { readonly kind: (typeof STANDARD)[number] }
  | { readonly kind: 'percentile' /** From 0 to 100. */; readonly percent: number }
  | {
      /**
       * Over the values within absolute bounds: their count (TC), sum (TS), mean (TM), or their share of all
       * values in percent (PR).
       */
      readonly kind: (typeof TRIMMED)[number];
      /** Values above this count; the bound itself does not. */
      readonly above: number;
      /** Values up to and with this count. */
      readonly upTo: number;
    };

const PERCENTILE = /^p(\d{1,3}(?:\.\d{1,10})?)$/;
const BOUNDED = /^(TC|TS|TM|PR)\((\d+(?:\.\d+)?)?:(\d+(?:\.\d+)?)?\)$/;

/** @throws {NotModelled} for a statistic that is unknown, or known to CloudWatch alone. */
export function parseStatistic(text: string): Statistic {
  const standard = STANDARD.find((name) => name === text);
  if (standard !== undefined) return { kind: standard };
  const percent = Number(PERCENTILE.exec(text)?.[1] ?? Number.NaN);
  if (percent >= 0 && percent <= 100) return { kind: 'percentile', percent };
  const [, name, from, to] = BOUNDED.exec(text) ?? [];
  const trimmed = TRIMMED.find((candidate) => candidate === name);
  if (trimmed !== undefined && (from !== undefined || to !== undefined)) {
    return {
      kind: trimmed,
      above: bound(from, Number.NEGATIVE_INFINITY),
      upTo: bound(to, Number.POSITIVE_INFINITY),
    };
  }
  throw new NotModelled(
    `The statistic '${text}' is not modelled; use ${STANDARD.join(', ')}, a percentile like p99, or TC, TS, TM, PR between absolute bounds like TC(500:).`,
  );
}

function bound(text: string | undefined, open: number): number {
  return text === undefined ? open : Number(text);
}

/** The statistic of a period; undefined where CloudWatch would have no datapoint. */
export function computeStatistic(buckets: readonly MinuteBucket[], statistic: Statistic): number | undefined {
  if (buckets.length === 0) return undefined;
  switch (statistic.kind) {
    case 'SampleCount':
      return total(buckets, 'sampleCount');
    case 'Sum':
      return total(buckets, 'sum');
    case 'Average':
      return total(buckets, 'sum') / total(buckets, 'sampleCount');
    case 'Minimum':
      return buckets.reduce((least, { minimum }) => Math.min(least, minimum), Number.POSITIVE_INFINITY);
    case 'Maximum':
      return buckets.reduce((most, { maximum }) => Math.max(most, maximum), Number.NEGATIVE_INFINITY);
    default:
      // Statistic sets hide the distribution, and CloudWatch takes none from negative values.
      if (!buckets.every(({ distributionKnown, minimum }) => distributionKnown && minimum >= 0)) {
        return undefined;
      }
      return statistic.kind === 'percentile'
        ? percentile(buckets, statistic.percent)
        : trimmed(buckets, statistic);
  }
}

function total(buckets: readonly MinuteBucket[], of: 'sampleCount' | 'sum'): number {
  return buckets.reduce((sum, bucket) => sum + bucket[of], 0);
}

/** Keeps a percentage of a count from landing just above a whole rank: 99.9 % of 1000 is rank 999. */
const RANK_TOLERANCE = 1e-9;

/**
 * Nearest rank: the smallest value that at least this share of all values does not exceed. CloudWatch does not
 * publish its algorithm; the guide's wording fits this one.
 */
function percentile(buckets: readonly MinuteBucket[], percent: number): number | undefined {
  const count = total(buckets, 'sampleCount');
  const rank = Math.max(1, Math.ceil((percent * count) / 100 - RANK_TOLERANCE));
  if (buckets.every(({ counts }) => counts === undefined)) return sortedValues(buckets, count)[rank - 1];
  let seen = 0;
  for (const { value, times } of weighted(buckets).sort((a, b) => a.value - b.value)) {
    seen += times;
    if (seen >= rank - RANK_TOLERANCE) return value;
  }
  return undefined;
}

function sortedValues(buckets: readonly MinuteBucket[], count: number): Float64Array {
  const all = new Float64Array(count);
  let filled = 0;
  for (const { values } of buckets) {
    all.set(values, filled);
    filled += values.length;
  }
  return all.sort();
}

function weighted(buckets: readonly MinuteBucket[]): { value: number; times: number }[] {
  return buckets.flatMap(({ values, counts }) =>
    values.map((value, index) => ({ value, times: counts?.[index] ?? 1 })),
  );
}

function trimmed(
  buckets: readonly MinuteBucket[],
  { kind, above, upTo }: Extract<Statistic, { above: number }>,
): number | undefined {
  let count = 0;
  let sum = 0;
  for (const { values, counts, minimum, maximum } of buckets) {
    // Most minutes have nothing within the bounds.
    if (maximum <= above || minimum > upTo) continue;
    values.forEach((value, index) => {
      if (value <= above || value > upTo) return;
      const times = counts?.[index] ?? 1;
      count += times;
      sum += value * times;
    });
  }
  switch (kind) {
    case 'TC':
      return count;
    case 'TS':
      return sum;
    case 'TM':
      return count === 0 ? undefined : sum / count;
    case 'PR':
      return (100 * count) / total(buckets, 'sampleCount');
  }
}
