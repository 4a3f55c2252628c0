import type { LaneRecord } from './drive.ts';

/** What a lane did, as the document shows it. */
export interface LaneReport {
  readonly name: string;
  /** Requests a second. */
  readonly offered: number;
  /** Answers of 200 a second. */
  readonly throughput: number;
  readonly requests: number;
  /** Answers by status; 0 for none. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds, of answers of 200; null without any. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Wrong answers. */
  readonly errors: number;
}

export function reportLane({ lane, seconds, arrivals }: LaneRecord): LaneReport {
  const statuses: Record<string, number> = {};
  for (const { status } of arrivals) statuses[status] = (statuses[status] ?? 0) + 1;
  const times = arrivals
    .filter(({ status }) => status === 200)
    .map(({ milliseconds }) => milliseconds)
    .toSorted((one, other) => one - other);
  return {
    name: lane.name,
    offered: lane.pace,
    throughput: round(times.length / seconds),
    requests: arrivals.length,
    statuses,
    p50: percentile(times, 50),
    p95: percentile(times, 95),
    p99: percentile(times, 99),
    errors: arrivals.filter(({ fault }) => fault !== undefined).length,
  };
}

/** The least value that so many percent do not exceed; null of nothing. @param sorted ascending */
export function percentile(sorted: readonly number[], percent: number): number | null {
  const value = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
  return value === undefined ? null : round(value);
}

/** To one decimal. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const MOST_NAMED = 20;

/** Each kind of wrong answer once, as a sentence. */
export function faultsOf(records: readonly LaneRecord[]): readonly string[] {
  const faults = records.flatMap(({ lane, arrivals }) =>
    arrivals.flatMap(({ fault }) => (fault === undefined ? [] : [`${lane.name}: ${fault}`])),
  );
  return [...new Set(faults)].slice(0, MOST_NAMED);
}
