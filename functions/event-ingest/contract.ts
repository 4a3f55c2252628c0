import * as z from 'zod/mini';
import { count } from '../shared/api/contract.ts';
import { eventSchema, MOST_EVENTS } from './event.ts';

/** What the ERP sends, and the answer to it. */

export const eventsBody = z
  .array(eventSchema)
  .check(z.minLength(1), z.maxLength(MOST_EVENTS), z.describe('Events; one that is wrong costs no other'));

export const ingestAnswer = z.strictObject({
  ok: z.literal(true),
  accepted: count.check(z.describe('Events that were counted; an id that comes twice counts once')),
  refused: z.array(
    z.strictObject({
      index: count.check(z.describe('Position in the batch, from 0')),
      reason: z.string().check(z.describe('What is wrong and what would be right')),
    }),
  ),
  remembered: z
    .boolean()
    .check(
      z.describe('False when the monitoring schema did not take it: sent again, the batch counts again'),
    ),
});
export type IngestAnswer = z.output<typeof ingestAnswer>;
export type Refusal = IngestAnswer['refused'][number];
