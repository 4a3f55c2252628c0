import * as z from 'zod/mini';

const CADENCES = ['daily', 'weekly', 'monthly'] as const;
export type Cadence = (typeof CADENCES)[number];

/** Thrown when the report was started with an event that names no cadence. Nothing was read or sent. */
export class ChecklistEventError extends Error {
  override readonly name = 'ChecklistEventError';
}

const checklistEvent = z.strictObject({ cadence: z.enum(CADENCES) });

/** @throws {ChecklistEventError} saying what the event must be. */
export function parseChecklistEvent(event: unknown): Cadence {
  const parsed = z.safeParse(checklistEvent, event);
  if (parsed.success) return parsed.data.cadence;
  const choices = CADENCES.map((cadence) => `"${cadence}"`).join(' | ');
  throw new ChecklistEventError(
    `The event must be { cadence: ${choices} } and nothing else, but is ${JSON.stringify(event ?? null).slice(0, 200)}.`,
  );
}
