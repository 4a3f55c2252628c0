import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import type { StackEnvironment } from '../template/environment.ts';
import type { JsonObject } from '../template/json.ts';
import { cfnJsonObject } from '../template/scalars.ts';

const eventInput = z.strictObject({
  version: z.literal('0').default('0'),
  id: z.string().optional(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string().optional(),
  time: z.string().optional(),
  region: z.string().optional(),
  resources: z.array(z.string()).default([]),
  detail: cfnJsonObject,
});

/** An event as its rules see it: the envelope of EventBridge around a detail. */
export type BusEvent = JsonObject;

/** What the envelope gets where the sender left it open. */
export interface EnvelopeDefaults {
  readonly id: string;
  readonly now: Date;
  readonly environment: StackEnvironment;
}

/**
 * Completes an event's envelope, in the order that EventBridge writes it.
 * @throws TypeError saying what is wrong when `input` is no event
 */
export function completeEvent(input: object, { id, now, environment }: EnvelopeDefaults): BusEvent {
  const parsed = safeParse(eventInput, overTheWire(input));
  if (!parsed.success)
    throw new TypeError(`This is no event for EventBridge: ${z.prettifyError(parsed.error)}`);
  const event = parsed.data;
  return {
    version: event.version,
    id: event.id ?? id,
    'detail-type': event['detail-type'],
    source: event.source,
    account: event.account ?? environment.account,
    time: event.time ?? eventTime(now),
    region: event.region ?? environment.region,
    resources: event.resources,
    detail: event.detail,
  };
}

/** Senders here hand objects over: what JSON does not carry, an absent field for one, is left behind. */
function overTheWire(input: object): unknown {
  return JSON.parse(JSON.stringify(input));
}

/** `2026-11-20T09:14:04Z`: events have whole seconds. */
export function eventTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
