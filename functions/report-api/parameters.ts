import * as z from 'zod/mini';
import type { Parameter } from '../shared/api/parameters.ts';

/** Which period is reported. */
export const dateParameter = {
  name: 'date',
  schema: z.optional(z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/))),
  expected: 'a day, as in date=2025-11-08',
  description:
    'Any UTC day of the day, week or month that is reported, which must be over. Default: the last one that is over.',
  example: '2025-11-08',
} as const satisfies Parameter;
