import { validationError } from '../shared/api/errors.ts';
import { headerOf, type ProxyEvent } from '../shared/api/request.ts';

const KEY = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * What tells a batch from every other of its sender: its `Idempotency-Key`, or without one the request
 * itself, so that a statement that the SDK repeats counts once in any case.
 * @throws {ApiError} 400 for a key that cannot be one.
 */
export function batchKeyOf(event: ProxyEvent): string {
  const sent = headerOf(event, 'idempotency-key');
  // No key that anybody sends has a slash.
  if (sent === undefined) return `request/${event.requestContext.requestId}`;
  if (KEY.test(sent)) return sent;
  throw validationError(
    'Idempotency-Key must be 1 to 128 characters of A-Z, a-z, 0-9 and . _ : -, like a UUID; choose another for each batch.',
  );
}
