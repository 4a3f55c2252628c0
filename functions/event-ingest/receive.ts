import { type RequestBody, readJson } from '../shared/api/body.ts';
import { ApiError, validationError } from '../shared/api/errors.ts';
import { type ApiRequest, requireMethod } from '../shared/api/request.ts';
import type { Principal, Scope } from '../shared/principal.ts';
import { minutesOf } from './datapoints.ts';
import { type CreateEmitter, emitMinutes } from './emit-minutes.ts';
import { judgeBatch, type Refusal } from './judge-batch.ts';

export interface IngestServices {
  readonly createEmitter: CreateEmitter;
  readonly now: () => Date;
}

export interface IngestAnswer {
  readonly ok: true;
  /** Events that were counted; an id that comes twice counts once. */
  readonly accepted: number;
  readonly refused: readonly Refusal[];
}

const WRITE_SCOPE: Scope = 'serial-metrics/write';

/** Events of one request: their worst answer and their EMF documents stay far below Lambda's limits. */
const MOST_EVENTS = 1_000;

const EXPECTED = `Send a JSON array of 1 to ${MOST_EVENTS} events: [{ "id", "type", "tenant", "at", … }, …].`;

/**
 * Counts a batch of events from the ERP. A batch that is sent again is counted again; later versions remember
 * its `Idempotency-Key` and answer as before. Later versions also keep hourly counts for the API and the
 * daily report, and take gzip.
 * @throws {ApiError} 405, 403 or 400 when nothing of the request was counted.
 */
export function receive(request: ApiRequest, body: RequestBody, services: IngestServices): IngestAnswer {
  requireMethod(request, 'POST');
  const sender = requireWrite(request.principal);
  const batch = readBatch(body);
  const { accepted, refused } = judgeBatch(batch, sender.orgCode, services.now());
  emitMinutes(services.createEmitter, minutesOf(accepted));
  return { ok: true, accepted: accepted.length, refused };
}

function requireWrite(principal: Principal): Principal {
  if (principal.kind === 'token' && principal.scopes.includes(WRITE_SCOPE)) return principal;
  throw new ApiError(
    403,
    'CORE_403_FORBIDDEN',
    `Reporting events takes a bearer token with the scope ${WRITE_SCOPE}.`,
  );
}

function readBatch(body: RequestBody): readonly unknown[] {
  const batch = readJson(body, EXPECTED);
  if (!Array.isArray(batch)) throw validationError(`The body is no array. ${EXPECTED}`);
  if (batch.length === 0) throw validationError(`The array is empty. ${EXPECTED}`);
  if (batch.length > MOST_EVENTS)
    throw validationError(`The array has ${batch.length} events. ${EXPECTED} Split it.`);
  return batch;
}
