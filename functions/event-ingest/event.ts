import * as z from 'zod/mini';
import { TENANT_CODE } from '../../lib/catalogue/tenant-codes.ts';
import { onText } from '../shared/length-checks.ts';

/** Events of one request: their worst answer and their EMF documents stay far below Lambda's limits. */
export const MOST_EVENTS = 1_000;

/** Characters; longer ones are no identifiers of the ERP. */
const MAX_ID_LENGTH = 100;
/**
 * An hour: no request of the ERP waits so long for one serial, so more comes of a clock that was set or of another unit.
 * One such value among thousands would be the platform's slowest, and its average nonsense.
 */
export const LONGEST_LATENCY_MS = 3_600_000;

const LATENCY = `latency_ms must be a number of milliseconds from 0 to ${LONGEST_LATENCY_MS}`;
/** The ERP keeps quantities as DECIMAL(10,2); a sum of such counts fits its column for ever. */
const MOST_COUNTED = 99_999_999;
const COUNT = `count must be a whole number from 1 to ${MOST_COUNTED}`;
const LARGEST_QUANTITY = 99_999_999.99;
const QUANTITY = `ticket_quantity must be a number from 1 to ${LARGEST_QUANTITY}`;
const AT = 'at must be a time in UTC by ISO 8601, like 2025-11-09T14:30:00Z';
const ID = `id must be text of 1 to ${MAX_ID_LENGTH} characters`;

/** PHP's PDO gives a DECIMAL as text. */
const DECIMAL = /^\d{1,40}(\.\d{1,40})?$/;
/** A whole number in such a column. */
const WHOLE_DECIMAL = /^\d{1,40}(\.0{1,40})?$/;

/** A number, or the same as decimal text. */
function numberOrText<const N extends z.ZodMiniType<number, number>>(
  number: N,
  error: string,
  written = DECIMAL,
) {
  const fromText = z.pipe(z.string().check(z.regex(written)), z.transform(Number));
  return z.union([number, z.pipe(fromText, number)], error);
}

const latency = numberOrText(
  z.number(LATENCY).check(z.gte(0, LATENCY), z.lte(LONGEST_LATENCY_MS, LATENCY)),
  LATENCY,
);

const PRODUCTION = 'production_type must be hatthasilpa or oem';
/** `classic` is the later name of `oem`. */
const productionType = z.pipe(
  z.enum(['hatthasilpa', 'oem', 'classic'], PRODUCTION),
  z.transform((type) => (type === 'classic' ? 'oem' : type)),
);

const METHOD = 'method must be pin, plan or auto';
/** The ERP's table writes them in capital letters. */
const METHODS = { pin: 'pin', plan: 'plan', auto: 'auto', PIN: 'pin', PLAN: 'plan', AUTO: 'auto' } as const;
const method = z.pipe(
  z.enum(['pin', 'plan', 'auto', 'PIN', 'PLAN', 'AUTO'], METHOD),
  z.transform((written) => METHODS[written]),
);

/** Fields of every event. */
const common = {
  id: z
    .string(ID)
    .check(z.minLength(1, { error: ID, ...onText }), z.maxLength(MAX_ID_LENGTH, { error: ID, ...onText })),
  tenant: z
    .string('tenant must be the text of an organization.code')
    .check(z.regex(TENANT_CODE, 'tenant must be an organization.code, like DEFAULT')),
  /** An offset other than zero is refused: it hints at a sender whose clock is not the one we agreed on. */
  at: z.pipe(
    z.iso.datetime({ offset: true, error: AT }).check(z.regex(/(Z|\+00:00)$/, AT)),
    z.transform((text) => new Date(text)),
  ),
};

export const eventSchema = z.discriminatedUnion(
  'type',
  [
    z.object({
      ...common,
      type: z.literal('serial_generated'),
      production_type: productionType,
      latency_ms: latency,
    }),
    z.object({
      ...common,
      type: z.literal('assignment_resolved'),
      method,
      latency_ms: latency,
    }),
    z.object({
      ...common,
      type: z.literal('spawn_missing'),
      count: numberOrText(
        z.int(COUNT).check(z.gte(1, COUNT), z.lte(MOST_COUNTED, COUNT)),
        COUNT,
        WHOLE_DECIMAL,
      ),
      // The ERP keeps a ticket's target quantity as DECIMAL(10,2).
      ticket_quantity: numberOrText(
        z.number(QUANTITY).check(z.gte(1, QUANTITY), z.lte(LARGEST_QUANTITY, QUANTITY)),
        QUANTITY,
      ),
    }),
    z.object({
      ...common,
      type: z.literal('rejected'),
      reason: z.enum(
        ['context_mismatch', 'duplicate', 'invalid_format'],
        'reason must be context_mismatch, duplicate or invalid_format',
      ),
    }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? 'type must be serial_generated, assignment_resolved, spawn_missing or rejected'
        : 'an event must be an object like { "id", "type", "tenant", "at", … }',
  },
);

/** Something that happened in the ERP and of which its databases keep no trace. Times are UTC. */
export type ErpEvent = z.output<typeof eventSchema>;

export type ParsedEvent =
  | { readonly event: ErpEvent }
  /** What is wrong, and what would be right. */
  | { readonly fault: string };

/** Checks the shape of one event. Fields that no metric needs may be there: a newer ERP may say more. */
export function parseEvent(value: unknown): ParsedEvent {
  const parsed = z.safeParse(eventSchema, value);
  if (parsed.success) return { event: parsed.data };
  const faults = new Set(parsed.error.issues.map(({ message }) => message));
  return { fault: [...faults].join('; ') };
}
