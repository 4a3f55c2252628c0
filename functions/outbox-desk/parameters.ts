import * as z from 'zod/mini';
import { type RequestBody, readJson } from '../shared/api/body.ts';
import { ApiError, validationError } from '../shared/api/errors.ts';
import type { ApiRequest } from '../shared/api/request.ts';
import { fromCursor, type Position } from './cursor.ts';

/** Rows of one page: with the longest errors its answer stays far below the Data API's 1 MiB. */
const MOST_ROWS = 200;
const DEFAULT_ROWS = 50;

/** Entries of one call: all of them are judged, linked and settled within a few seconds. */
export const MOST_ENTRIES = 200;

/** Characters of a note: the column that keeps it holds no more. */
const LONGEST_NOTE = 500;

const LARGEST_ID = 9_223_372_036_854_775_807n;

export interface Page {
  readonly limit: number;
  readonly after: Position | undefined;
}

/** @throws {ApiError} 400 when `limit` or `cursor` is none. */
export function readPage(request: ApiRequest): Page {
  const limit = request.parameter('limit') ?? String(DEFAULT_ROWS);
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > MOST_ROWS)
    throw validationError(`limit must be a whole number from 1 to ${MOST_ROWS}.`);
  return { limit: Number(limit), after: fromCursor(request.parameter('cursor')) };
}

/** @throws {ApiError} 400 when the parameter is none of the values; the first one is its default. */
export function readChoice<const T extends string>(
  request: ApiRequest,
  name: string,
  values: readonly [T, ...T[]],
): T {
  const sent = request.parameter(name);
  if (sent === undefined) return values[0];
  const value = values.find((known) => known === sent);
  if (value === undefined) throw validationError(`${name} must be one of ${values.join(', ')}.`);
  return value;
}

/** @throws {ApiError} 400 when the path carries no id. */
export function readId(request: ApiRequest): string {
  const id = request.path['id'] ?? '';
  if (!isId(id)) throw validationError('id must be a whole number, as the lists of this desk show it.');
  return id;
}

export function notFound(what: string): ApiError {
  return new ApiError(404, 'SERIAL_METRICS_404_UNKNOWN', `Your organisation has no ${what}.`);
}

const EXPECTED_NOTE = `Send {"note": "…"} with 1 to ${LONGEST_NOTE} characters.`;
const noteBody = z.strictObject({ note: z.string() });

/** @throws {ApiError} 400 unless the body holds a note and nothing else. */
export function readNote(body: RequestBody): string {
  const { note } = parse(noteBody, readJson(body, EXPECTED_NOTE), EXPECTED_NOTE);
  const kept = note.toWellFormed().trim();
  if (kept === '' || kept.length > LONGEST_NOTE)
    throw validationError(`note has ${kept.length} characters without outer blanks. ${EXPECTED_NOTE}`);
  return kept;
}

const id = z
  .union([z.string(), z.int()])
  .check(z.refine((value) => isId(String(value)), { error: 'must be the id of an entry' }));
const dryRun = z.optional(z.boolean());
const requeueBody = z.union([
  z.strictObject({ ids: z.array(id).check(z.minLength(1), z.maxLength(MOST_ENTRIES)), dry_run: dryRun }),
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

function isId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST_ID;
}

function parse<T extends z.core.$ZodType>(schema: T, value: unknown, expected: string): z.output<T> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw validationError(`The body is not what is expected here. ${expected}`);
}
