import * as z from 'zod/mini';
import { CADENCES, type Cadence } from '../shared/checklist/cadence.ts';

/** Thrown when the report was started with an event that names none. Nothing was read or sent. */
export class ChecklistEventError extends Error {
  override readonly name = 'ChecklistEventError';
}

const checklistEvent = z.strictObject({
  cadence: z.enum(CADENCES),
  /** Any day of the period, `YYYY-MM-DD`. Default: the last period that is over. */
  date: z.optional(z.string()),
  /** Sends a report that was sent before. */
  again: z.optional(z.boolean()),
});

export interface ChecklistEvent {
  readonly cadence: Cadence;
  readonly date?: string | undefined;
  readonly again?: boolean | undefined;
}

/** @throws {ChecklistEventError} saying what the event must be. */
export function parseChecklistEvent(event: unknown): ChecklistEvent {
  const parsed = z.safeParse(checklistEvent, event);
  if (parsed.success) return parsed.data;
  const choices = CADENCES.map((cadence) => `"${cadence}"`).join(' | ');
  throw new ChecklistEventError(
    `The event must be { cadence: ${choices}, date?: "YYYY-MM-DD", again?: true } and nothing else, but is ${JSON.stringify(event ?? null).slice(0, 200)}.`,
  );
}
