import * as z from 'zod/mini';
import { type RequestBody, readJson } from '../shared/api/body.ts';
import { ApiError, validationError } from '../shared/api/errors.ts';
import {
  type Parameter,
  readParameter,
  requireKnownParameters,
  wholeNumber,
} from '../shared/api/parameters.ts';
import type { ApiRequest } from '../shared/api/request.ts';
import { onList, onText } from '../shared/length-checks.ts';
import { fromCursor, type Position } from './cursor.ts';
import { isRowId } from './row-id.ts';

/** Rows of one page: with the longest errors its answer stays far below the Data API's 1 MiB. */
const MOST_ROWS = 200;
const DEFAULT_ROWS = 50;

/** Entries of one call: all of them are judged, linked and settled within a few seconds. */
export const MOST_ENTRIES = 200;

/** Characters of a note: the column that keeps it holds no more. */
const LONGEST_NOTE = 500;

export interface Page {
  readonly limit: number;
  readonly after: Position | undefined;
}

export const limitParameter = {
  name: 'limit',
  schema: wholeNumber(1, MOST_ROWS, DEFAULT_ROWS),
  expected: `a whole number from 1 to ${MOST_ROWS}`,
  description: 'Rows of one page.',
  example: 50,
} as const satisfies Parameter;

export const cursorParameter = {
  name: 'cursor',
  schema: z.optional(z.string()),
  expected: 'a next_cursor of an earlier answer, unchanged',
  description:
    '`next_cursor` of an earlier answer, unchanged. Without it the list starts with the newest row.',
} as const satisfies Parameter;

export const OUTBOX_STATUSES = ['dead', 'pending', 'done'] as const;

export const outboxStatusParameter = {
  name: 'status',
  schema: z._default(z.enum(OUTBOX_STATUSES), 'dead'),
  expected: `one of ${OUTBOX_STATUSES.join(', ')}`,
  description: 'Which entries.',
  example: 'dead',
} as const satisfies Parameter;

const QUARANTINE_STATUSES = ['open', 'all'] as const;

export const quarantineStatusParameter = {
  name: 'status',
  schema: z._default(z.enum(QUARANTINE_STATUSES), 'open'),
  expected: `one of ${QUARANTINE_STATUSES.join(', ')}`,
  description: 'Which quarantined serials: those that nobody has resolved, or all.',
  example: 'open',
} as const satisfies Parameter;

/** Parameters of every list. */
export const pageParameters = [limitParameter, cursorParameter] as const;

/**
 * @param others What else the list takes.
 * @throws {ApiError} 400 when `limit` or `cursor` is none, or for a parameter that the list does not know.
 */
export function readPage(request: ApiRequest, others: readonly Parameter[]): Page {
  requireKnownParameters(request, [...others, ...pageParameters]);
  return {
    limit: readParameter(request, limitParameter),
    after: fromCursor(readParameter(request, cursorParameter)),
  };
}

/** @throws {ApiError} 400 when the path carries no id. */
export function readId(request: ApiRequest): string {
  const id = request.path['id'] ?? '';
  if (!isRowId(id)) throw validationError('id must be a whole number, as the lists of this desk show it.');
  return id;
}

export function notFound(what: string): ApiError {
  return new ApiError(404, 'SERIAL_METRICS_404_UNKNOWN', `Your organisation has no ${what}.`);
}

const EXPECTED_NOTE = `Send {"note": "…"} with 1 to ${LONGEST_NOTE} characters without outer blanks.`;
const wellFormed = z.overwrite((text: string) => text.toWellFormed());
export const noteBody = z.strictObject({
  note: z.string().check(wellFormed, z.trim(), z.minLength(1, onText), z.maxLength(LONGEST_NOTE, onText)),
});

/** @throws {ApiError} 400 unless the body holds a note and nothing else. */
export function readNote(body: RequestBody): string {
  return parse(noteBody, readJson(body, EXPECTED_NOTE), EXPECTED_NOTE).note;
}

const id = z
  .union([z.string().check(z.regex(/^[1-9]\d{0,18}$/)), z.int().check(z.gte(1))])
  .check(z.refine((value) => isRowId(String(value)), { error: 'must be the id of an entry' }));
const dryRun = z.optional(z.boolean());
export const requeueBody = z.union([
  z.strictObject({
    ids: z.array(id).check(z.minLength(1, onList), z.maxLength(MOST_ENTRIES, onList)),
    dry_run: dryRun,
  }),
  z.strictObject({ all_dead: z.literal(true), dry_run: dryRun, cursor: z.optional(z.string()) }),
]);
const EXPECTED_REQUEUE = `Send {"ids": ["1", …]} with 1 to ${MOST_ENTRIES} ids of entries, or {"all_dead": true} with the "cursor" of an earlier answer if there is one; either may carry "dry_run": true.`;

/** What to requeue. */
export type RequeueOrder =
  | { readonly kind: 'chosen'; readonly ids: readonly string[]; readonly dryRun: boolean }
  | { readonly kind: 'all-dead'; readonly after: Position | undefined; readonly dryRun: boolean };

/** An id that comes twice counts once. @throws {ApiError} 400 unless the body is an order. */
export function readRequeueOrder(body: RequestBody): RequeueOrder {
  const order = parse(requeueBody, readJson(body, EXPECTED_REQUEUE), EXPECTED_REQUEUE);
  const run = order.dry_run ?? false;
  if ('ids' in order) return { kind: 'chosen', ids: [...new Set(order.ids.map(String))], dryRun: run };
  return { kind: 'all-dead', after: fromCursor(order.cursor), dryRun: run };
}

function parse<T extends z.core.$ZodType>(schema: T, value: unknown, expected: string): z.output<T> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw validationError(`The body is not what is expected here. ${expected}`);
}
