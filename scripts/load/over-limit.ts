import type { ThrottleLimit } from '../../lib/catalogue/api-routes.ts';
import type { LaneRecord } from './drive.ts';
import { round } from './lane-report.ts';

/** What a route did that was asked for twice its limit. */
export interface OverLimitReport {
  readonly route: string;
  /** Requests a second that the route takes, and that were offered. */
  readonly limit: number;
  readonly offered: number;
  /** Requests a second that were taken since the first one was refused; null when none was. */
  readonly accepted: number | null;
  readonly refused: number;
}

/** How far the accepted rate may lie off the limit. */
const TOLERANCE = 0.25;

/** Times its limit that a route must really have been asked for, before anything can be said about a rate. */
const LEAST_PRESSURE = 1.5;

export function reportOverLimit(record: LaneRecord, { rate }: ThrottleLimit): OverLimitReport {
  const { lane, arrivals } = record;
  return {
    route: lane.name,
    limit: rate,
    offered: lane.pace,
    accepted: ratesSinceRefusal(record)?.accepted ?? null,
    refused: arrivals.filter(({ status }) => status === 429).length,
  };
}

/** Requests a second since the first one was refused; undefined when none was. */
function ratesSinceRefusal({ arrivals }: LaneRecord) {
  const since = arrivals.slice(arrivals.findIndex(({ status }) => status === 429));
  const [first, last] = [since[0], since.at(-1)];
  if (first?.status !== 429 || last === undefined || first === last) return undefined;
  const seconds = (last.at - first.at) / 1_000;
  const accepted = since.filter(({ status }) => status === 200).length;
  return { accepted: round(accepted / seconds), asked: since.length / seconds };
}

/**
 * What is wrong with how the limit was held. Of a machine that is too slow to be asked for more than the limit,
 * nothing can be said: then hardly anybody is refused.
 */
export function limitFaults(record: LaneRecord, { rate, burst }: ThrottleLimit): readonly string[] {
  const { name } = record.lane;
  const taken = record.arrivals.filter(({ status }) => status === 200).length;
  const most = burst + rate * record.seconds * (1 + TOLERANCE);
  if (taken > most) return [`${name} took ${taken} requests; its limit allows ${Math.round(most)}`];
  const rates = ratesSinceRefusal(record);
  if (rates === undefined || rates.asked < rate * LEAST_PRESSURE) return [];
  if (rates.accepted >= rate * (1 - TOLERANCE)) return [];
  return [`${name} took ${rates.accepted} requests a second while it refused others; its limit is ${rate}`];
}
