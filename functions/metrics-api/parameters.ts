import * as z from 'zod/mini';
import type { Parameter } from '../shared/api/parameters.ts';
import { wholeNumber } from '../shared/api/parameters.ts';

const DEFAULT_DAYS = 7;
const MOST_DAYS = 30;

/**
 * A number out of range is refused rather than cut: the caller would take the answer for the one asked for.
 */
export const daysParameter = {
  name: 'days',
  schema: wholeNumber(1, MOST_DAYS, DEFAULT_DAYS),
  expected: `a whole number from 1 to ${MOST_DAYS}, as in days=7`,
  description: 'UTC calendar days, today included.',
  example: 7,
} as const satisfies Parameter;

/** Actions of the API. On the drop-in path they are the parameter `action`, else the last part of the path. */
export const ACTIONS = ['summary', 'generation_rate', 'link_health', 'errors', 'slo', 'jobs'] as const;
export type Action = (typeof ACTIONS)[number];

export const actionParameter = {
  name: 'action',
  schema: z.enum(ACTIONS),
  expected: `one of ${ACTIONS.join(', ')}`,
  description: 'What to read.',
  example: 'summary',
} as const satisfies Parameter;
