import { validationError } from './errors.ts';
import { hasRepeatedName } from './repeated-name.ts';
import type { ProxyEvent } from './request.ts';

/** The part of a proxy event that carries what the caller sent. */
export type RequestBody = Pick<ProxyEvent, 'body' | 'isBase64Encoded'>;

/**
 * Reads a JSON body.
 * @param expected A sentence that says what to send; it ends each error.
 * @throws {ApiError} 400 when there is none, it is no JSON text, or an object in it has a name twice.
 */
export function readJson({ body, isBase64Encoded }: RequestBody, expected: string): unknown {
  if (isBase64Encoded === true)
    throw validationError(`The body is compressed or binary, which is not taken here. ${expected}`);
  if (body === undefined || body === null || body.trim() === '')
    throw validationError(`The body is missing. ${expected}`);
  const value = parse(body, expected);
  if (hasRepeatedName(body))
    throw validationError(`An object in the body has a name twice; which one counts? ${expected}`);
  return value;
}

function parse(body: string, expected: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw validationError(`The body is no valid JSON. ${expected}`);
  }
}
