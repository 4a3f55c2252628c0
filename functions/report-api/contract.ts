import * as z from 'zod/mini';
import { degraded, platformHead } from '../shared/api/contract.ts';
import { CADENCES } from '../shared/checklist/cadence.ts';
import { VERDICTS } from '../shared/checklist/item.ts';

/** Answers of `/v1/reports`. */

const day = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\d$/), z.meta({ description: 'UTC', examples: ['2025-11-08'] }));
const period = z.strictObject({ first_day: day, last_day: day });

const verdict = z
  .enum(VERDICTS)
  .check(
    z.describe(
      'What a person has to do: nothing, look at it, or act today; `unknown` when it could not be measured, wholly or in part',
    ),
  );

const figure = z.strictObject({
  name: z.string(),
  value: z.nullable(z.number()).check(z.describe('Null when it could not be measured or rated')),
  previous: z.nullable(z.number()).check(z.describe('Of the period before; null where nobody can tell')),
  of: z.enum(['period', 'now']).check(z.describe('What `value` is of: the period, or the moment of reading')),
});

const cell = z.nullable(z.union([z.string(), z.number()]));

const item = z.strictObject({
  key: z.string().check(z.meta({ examples: ['outbox_pending'] })),
  title: z.string().check(z.describe("In the words of the requirements' checklist")),
  verdict,
  why: z.string().check(z.describe('One sentence')),
  figures: z.array(figure),
  tables: z
    .array(z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(cell)) }))
    .check(z.describe('Details, mostly by tenant')),
  notes: z.array(z.string()).check(z.describe('What the numbers mean, and what could not be read')),
});

export const reportBody = z
  .strictObject({
    ...platformHead,
    cadence: z.enum(CADENCES),
    period,
    previous_period: period,
    verdict,
    headline: z.string(),
    items: z.array(item),
    degraded,
  })
  .check(z.describe('A checklist, filled in; the messages to e-mail and Slack are made of the same'));
export type ReportBody = z.output<typeof reportBody>;
