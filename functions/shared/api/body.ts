import { validationError } from './errors.ts';
import { repeatedNames } from './repeated-names.ts';
import type { ProxyEvent } from './request.ts';

/** The part of a proxy event that carries what the caller sent. */
export type RequestBody = Pick<ProxyEvent, 'body' | 'isBase64Encoded'>;

export interface JsonBody {
  readonly value: unknown;
  /** Positions of the items of a list in which an object has a name twice; 0 for what is no list. */
  readonly repeated: ReadonlySet<number>;
}

/**
 * Reads a JSON body.
 * @param expected A sentence that says what to send; it ends each error.
 * @throws {ApiError} 400 when there is none, it is no JSON text, or an object in it has a name twice.
 */
export function readJson(sent: RequestBody, expected: string): unknown {
  const { value, repeated } = readJsonBody(sent, expected);
  if (repeated.size === 0) return value;
  throw validationError(`An object in the body has a name twice; which one counts? ${expected}`);
}

/**
 * Reads a JSON body whose items are judged one by one.
 * @param expected As for `readJson`.
 * @throws {ApiError} 400 when there is none, or it is no JSON text.
 */
export function readJsonBody({ body, isBase64Encoded }: RequestBody, expected: string): JsonBody {
  if (isBase64Encoded === true)
    throw validationError(`The body is compressed or binary, which is not taken here. ${expected}`);
  if (body === undefined || body === null || body.trim() === '')
    throw validationError(`The body is missing. ${expected}`);
  return { value: parse(body, expected), repeated: repeatedNames(body) };
}

function parse(body: string, expected: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw validationError(`The body is no valid JSON. ${expected}`);
  }
}
