import * as z from 'zod/mini';
import { SOURCES } from './partial-answer.ts';

/*
 * Parts of the answers' schemas that all functions share. Types are taken from them, tests hold answers
 * against them, and the OpenAPI document is made from them; no function needs them while it runs.
 */

export const time = z.string().check(
  z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  z.meta({
    description: 'UTC, ISO 8601, without fractions of a second',
    examples: ['2025-11-09T14:30:00Z'],
  }),
);

export const count = z.int().check(z.gte(0));

/** Percent with two decimals, half up. */
export const percent = z.nullable(
  z
    .number()
    .check(
      z.gte(0),
      z.lte(100),
      z.meta({ description: 'Percent, two decimals; null when there is nothing to rate' }),
    ),
);

/** A 64-bit id: a JSON number could not hold it. */
export const id = z.string().check(z.regex(/^[1-9]\d{0,18}$/), z.meta({ examples: ['4711'] }));

export const serial = z.string().check(z.meta({ examples: ['MAIS-HAT-TESTP822-20251114-00123-1YLJ-2'] }));

export const nextCursor = z
  .nullable(z.string())
  .check(z.describe('Send it as `cursor` to get the next page; null at the end of the list'));

/** Starts the answer about one tenant. */
export const tenantHead = {
  ok: z.literal(true),
  timestamp: time,
  tenant_id: z.int().check(z.describe('`organization.id_org`')),
  tenant_code: z.string().check(z.meta({ description: '`organization.code`', examples: ['DEFAULT'] })),
};

/** Starts the answer about the platform as a whole; a platform token that names a tenant finds it repeated. */
export const platformHead = {
  ...tenantHead,
  tenant_id: z.nullable(tenantHead.tenant_id),
  tenant_code: z.nullable(tenantHead.tenant_code),
};

export const degraded = z.optional(
  z
    .array(z.enum(SOURCES))
    .check(
      z.minLength(1),
      z.describe('Sources that could not be read: their parts are null. Absent when nothing is missing.'),
    ),
);

/** The ERP's error envelope. */
export const errorEnvelope = z.strictObject({
  ok: z.literal(false),
  error: z.string().check(z.minLength(1), z.describe('What is wrong and what would be right, for people')),
  app_code: z
    .string()
    .check(
      z.regex(/^(CORE|SERIAL_METRICS)_[1-5]\d\d_[A-Z0-9_]+$/),
      z.meta({ description: 'For programs', examples: ['SERIAL_METRICS_400_VALIDATION'] }),
    ),
});
