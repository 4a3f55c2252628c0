import * as z from 'zod/mini';
import { validationError } from '../shared/api/errors.ts';
import { isRowId } from './row-id.ts';

/** Where a page ended: the sort column as the database writes it, null where it has none, and the row's id. */
export interface Position {
  readonly at: string | null;
  readonly id: string;
}

const position = z.strictObject({
  at: z.nullable(
    z.string().check(z.regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/), z.refine(isRealTime)),
  ),
  id: z.string().check(z.refine(isRowId)),
});

/** Opaque to callers, so that its content may change. */
export function toCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify({ at, id })).toString('base64url');
}

/** @throws {ApiError} 400 unless `toCursor` could have made it. */
export function fromCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const parsed = z.safeParse(position, parseJson(Buffer.from(cursor, 'base64url').toString()));
  // Decoding skips what is not base64, so many texts would stand for one position.
  if (parsed.success && toCursor(parsed.data) === cursor) return parsed.data;
  throw validationError('Parameter cursor must be a next_cursor of an earlier answer, unchanged.');
}

/** Neither database reads a 30th of February; one of them would make it an error. */
function isRealTime(text: string): boolean {
  const iso = `${text.slice(0, 10)}T${text.slice(11, 19)}`;
  const time = new Date(`${iso}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
