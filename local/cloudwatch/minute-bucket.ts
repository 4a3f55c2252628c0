/** Values of one metric: raw ones with how often each occurred, or only their summary. */
export type Samples =
  | {
      readonly kind: 'values';
      readonly values: readonly number[];
      /** As many as there are values; default one of each. */
      readonly counts?: readonly number[];
    }
  | {
      readonly kind: 'statistic-set';
      readonly sampleCount: number;
      readonly sum: number;
      readonly minimum: number;
      readonly maximum: number;
    };

/** Everything published for one metric and unit within one minute, raw values kept for percentiles. */
export class MinuteBucket {
  sampleCount = 0;
  sum = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** False once a statistic set came in that leaves open how its values are distributed. */
  distributionKnown = true;
  readonly values: number[] = [];
  #counts: number[] | undefined;

  /** How often each value occurred; undefined while every one occurred once. */
  get counts(): readonly number[] | undefined {
    return this.#counts;
  }

  add(samples: Samples): void {
    if (samples.kind === 'statistic-set') {
      this.#addSet(samples);
      return;
    }
    samples.values.forEach((value, index) => {
      this.#addValue(value, samples.counts?.[index] ?? 1);
    });
  }

  #addValue(value: number, count: number): void {
    if (count === 0) return;
    this.#summarize({ sampleCount: count, sum: value * count, minimum: value, maximum: value });
    this.#keep(value, count);
  }

  /** A set of equal values is as good as the values themselves; any other hides them. */
  #addSet(set: Extract<Samples, { kind: 'statistic-set' }>): void {
    if (set.sampleCount === 0) return;
    this.#summarize(set);
    const equal = set.minimum === set.maximum && set.sum === set.minimum * set.sampleCount;
    if (equal) this.#keep(set.minimum, set.sampleCount);
    else this.distributionKnown = false;
  }

  #keep(value: number, count: number): void {
    if (count !== 1 && this.#counts === undefined) this.#counts = this.values.map(() => 1);
    this.values.push(value);
    this.#counts?.push(count);
  }

  #summarize(part: { sampleCount: number; sum: number; minimum: number; maximum: number }): void {
    this.sampleCount += part.sampleCount;
    this.sum += part.sum;
    this.minimum = Math.min(this.minimum, part.minimum);
    this.maximum = Math.max(this.maximum, part.maximum);
  }
}
