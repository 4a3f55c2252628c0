import { assumed } from '../assumptions.ts';
import { DAYS_A_MONTH, SECONDS_A_MONTH } from '../month.ts';
import type { Load } from '../options.ts';
import type { PriceName } from '../prices.ts';
import type { FunctionFacts, StackFacts } from '../template.ts';

/** So much of one thing in a month, and what for. */
export interface Usage {
  readonly price: PriceName;
  readonly quantity: number;
  readonly what: string;
}

/** What the usage of a month is computed from. */
export interface Month {
  readonly stack: StackFacts;
  /** A function by its folder's name. */
  readonly fn: (name: string) => FunctionFacts;
  readonly load: Load;
}

const BYTES_PER_GB = 1e9;
const MB_PER_GB = 1_024;
export const MS_PER_SECOND = 1_000;

/** Bytes of a Data API call that are charged as one request. */
const DATA_API_UNIT = 32 * 1_024;

/** X-Ray's default rule records the first request of each second and this share of the others. */
const RECORDED_SHARE = 0.05;

/** Invocations of a function, none longer than its timeout, with the lines that Lambda logs about each. */
export function invocations(
  { stack }: Month,
  fn: FunctionFacts,
  count: number,
  milliseconds: number,
  what: string,
): Usage[] {
  const seconds = Math.min(milliseconds / MS_PER_SECOND, fn.timeoutSeconds);
  return [
    { price: 'lambdaRequest', quantity: count, what },
    gbSeconds(fn, count * seconds, what),
    ...logged(stack, count * assumed('invocationLogBytes'), what),
  ];
}

/** Time of a function. */
export function gbSeconds({ architecture, memoryMb }: FunctionFacts, seconds: number, what: string): Usage {
  return {
    price: architecture === 'arm64' ? 'lambdaArmGbSecond' : 'lambdaX86GbSecond',
    quantity: (seconds * memoryMb) / MB_PER_GB,
    what,
  };
}

/** Traces of requests that nothing traced before. */
export function traces(requests: number, what: string): Usage {
  const first = Math.min(requests, SECONDS_A_MONTH);
  return { price: 'trace', quantity: first + (requests - first) * RECORDED_SHARE, what };
}

/** Bytes that come to the logs in a month, and what is kept of them. */
export function logged({ logRetentionDays }: StackFacts, bytes: number, what: string): Usage[] {
  const gb = bytes / BYTES_PER_GB;
  return [
    { price: 'logGb', quantity: gb, what },
    { price: 'logGbKept', quantity: (gb * logRetentionDays) / DAYS_A_MONTH, what },
  ];
}

/** A call is charged once for each 32 KB that it begins: at most once for itself and once for each 32 KB of all. */
export function dataApi(calls: number, bytes: number, what: string): Usage {
  return { price: 'dataApiRequest', quantity: calls + bytes / DATA_API_UNIT, what };
}

/** How long Data API calls to many tenants take. */
export function callsMs(calls: number): number {
  return (calls * assumed('dataApiCallMs')) / assumed('parallelTenants');
}
