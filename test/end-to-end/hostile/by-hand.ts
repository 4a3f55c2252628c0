import type { Refused } from './bad-credentials.ts';
import type { Credential } from './credentials.ts';
import { own } from './data.ts';
import { target } from './document.ts';
import type { Trial } from './draft.ts';
import type { Expectation } from './expectation.ts';
import type { Pair } from './request.ts';

/** When the events happened. */
const EVENT_TIME = '2026-11-20T03:00:00Z';

/** An event that nothing is wrong with, but for what is said. */
export function event(changes: object = {}) {
  return { id: '1', tenant: own.code, at: EVENT_TIME, type: 'rejected', reason: 'duplicate', ...changes };
}

/** One right request for each function that asks who calls. */
const RIGHT = {
  summary: ['/v1/metrics/summary', ''],
  requeueOutboxEntries: ['/v1/outbox/requeue', '{"all_dead":true,"dry_run":true}'],
  reportEvents: ['/v1/events', JSON.stringify([event()])],
} as const;

const JSON_TYPE: Pair = ['Content-Type', 'application/json'];

export type RightRequest = keyof typeof RIGHT;
export const rightRequests: readonly RightRequest[] = ['summary', 'requeueOutboxEntries', 'reportEvents'];

/** A right request from some caller. @param body Default: the right one. */
export function rightTrial(
  id: RightRequest,
  credential: Credential,
  expected: Expectation,
  body: string | Buffer = RIGHT[id][1],
): Trial {
  const operation = target(id);
  const [path] = RIGHT[id];
  const request = {
    method: operation.method,
    path,
    query: credential.query.map((pair) => pair.join('=')).join('&'),
    headers: [...credential.headers, ...(path === RIGHT.summary[0] ? [] : [JSON_TYPE])],
    body: Buffer.from(body),
  };
  return { request, credential, target: operation, expected };
}

/** A caller by headers alone, who gets answers of the own tenant if any. */
export function caller(name: string, ...headers: readonly Pair[]): Credential {
  return { name, headers, query: [], tenant: own, platform: false };
}

/** A caller who must be refused. */
export function refusedCaller({ name, headers }: Refused): Credential {
  return { name, headers, query: [], tenant: undefined, platform: false };
}
