import { DAYS, MINUTES } from './limits.ts';
import { type MetricId, metricKey, sortDimensions } from './metric-id.ts';
import { MinuteBucket, type Samples } from './minute-bucket.ts';
import type { Unit } from './units.ts';

/** One publication of one metric. */
export interface Datapoint {
  readonly metric: MetricId;
  readonly at: Date;
  readonly unit: Unit;
  readonly samples: Samples;
}

export interface ListedMetric {
  readonly metric: MetricId;
  /** Start of its newest minute with data. */
  readonly newest: Date;
}

/** Local: days that the store looks back; alarms and objectives look at 30. */
const KEPT_DAYS = 35;
const KEPT_MINUTES = KEPT_DAYS * (DAYS.ms / MINUTES.ms);
/** Local: pruning waits for a day's worth, so that it costs nothing per datapoint. */
const PRUNE_SLACK_MINUTES = DAYS.ms / MINUTES.ms;

interface StoredMetric {
  readonly metric: MetricId;
  readonly streams: Map<Unit, Stream>;
}

/**
 * Every datapoint, by metric, unit and minute. CloudWatch too keeps metrics of standard resolution by the
 * minute, so no period and no alarm can tell the difference.
 */
export class MetricStore {
  readonly #metrics = new Map<string, StoredMetric>();

  put({ metric, at, unit, samples }: Datapoint): void {
    if (isEmpty(samples)) return;
    const stored = this.#stored(metric);
    let stream = stored.streams.get(unit);
    if (stream === undefined) {
      stream = new Stream();
      stored.streams.set(unit, stream);
    }
    stream.bucketAt(minuteOf(at.getTime())).add(samples);
  }

  /**
   * The data of one metric, ready to be cut into periods. CloudWatch keeps units apart and answers a query that
   * names none from one of them; which one is not documented. Here it is the unit that came first.
   */
  reader(metric: MetricId, unit?: Unit): MetricReader {
    const streams = this.#metrics.get(metricKey(metric))?.streams;
    const [first] = streams?.values() ?? [];
    const stream = unit === undefined ? first : streams?.get(unit);
    return {
      units: [...(streams?.keys() ?? [])],
      between: (from, to) => stream?.between(minuteOf(from), minuteOf(to)) ?? [],
    };
  }

  /** Every metric, in the order of its first datapoint. */
  list(): readonly ListedMetric[] {
    return [...this.#metrics.values()].map(({ metric, streams }) => {
      const newest = Math.max(...[...streams.values()].map((stream) => stream.newestMinute));
      return { metric, newest: new Date(newest * MINUTES.ms) };
    });
  }

  #stored(metric: MetricId): StoredMetric {
    const key = metricKey(metric);
    const known = this.#metrics.get(key);
    if (known !== undefined) return known;
    const stored = {
      metric: { ...metric, dimensions: sortDimensions(metric.dimensions) },
      streams: new Map<Unit, Stream>(),
    };
    this.#metrics.set(key, stored);
    return stored;
  }
}

export interface MetricReader {
  /** The units that this metric was published in, the first one first. */
  readonly units: readonly Unit[];
  /** Minutes with data from `from` (inclusive) to `to` (exclusive), both epoch milliseconds on a full minute. */
  between(from: number, to: number): readonly MinuteBucket[];
}

/** A minute without values must stay without a datapoint. */
function isEmpty(samples: Samples): boolean {
  if (samples.kind === 'statistic-set') return samples.sampleCount === 0;
  return samples.values.every((_, index) => samples.counts?.[index] === 0);
}

function minuteOf(ms: number): number {
  return Math.floor(ms / MINUTES.ms);
}

/** Datapoints of one metric in one unit; nearly always appended to, at times filled in earlier. */
class Stream {
  #minutes: number[] = [];
  #buckets: MinuteBucket[] = [];

  get newestMinute(): number {
    return this.#minutes.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  bucketAt(minute: number): MinuteBucket {
    const index = this.#firstFrom(minute);
    const found = this.#buckets[index];
    if (found !== undefined && this.#minutes[index] === minute) return found;
    const added = new MinuteBucket();
    this.#minutes.splice(index, 0, minute);
    this.#buckets.splice(index, 0, added);
    this.#prune();
    return added;
  }

  between(from: number, to: number): readonly MinuteBucket[] {
    const first = this.#firstFrom(from);
    let end = first;
    for (let minute = this.#minutes[end]; minute !== undefined && minute < to; minute = this.#minutes[end]) {
      end += 1;
    }
    return this.#buckets.slice(first, end);
  }

  /** Index of the first minute that is not before the given one. */
  #firstFrom(minute: number): number {
    if (minute > this.newestMinute) return this.#minutes.length;
    let low = 0;
    let high = this.#minutes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#minutes[middle] ?? Number.POSITIVE_INFINITY) < minute) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #prune(): void {
    if (this.newestMinute - (this.#minutes[0] ?? 0) < KEPT_MINUTES + PRUNE_SLACK_MINUTES) return;
    const kept = this.#firstFrom(this.newestMinute - KEPT_MINUTES);
    this.#minutes = this.#minutes.slice(kept);
    this.#buckets = this.#buckets.slice(kept);
  }
}
