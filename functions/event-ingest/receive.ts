import { type RequestBody, readJsonBody } from '../shared/api/body.ts';
import { requireOwnTenant } from '../shared/api/caller-tenant.ts';
import { ApiError, validationError } from '../shared/api/errors.ts';
import { requireKnownParameters } from '../shared/api/parameters.ts';
import { type ApiRequest, requireMethod } from '../shared/api/request.ts';
import type { Principal, Scope } from '../shared/principal.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import { activeCodes } from './active-codes.ts';
import type { BatchId, BatchStore } from './batch-store.ts';
import type { IngestAnswer } from './contract.ts';
import { type MinuteOfTenant, minutesOf } from './datapoints.ts';
import { type CreateEmitter, emitMinutes } from './emit-minutes.ts';
import { MOST_EVENTS } from './event.ts';
import { hourlyCounts } from './hourly-counts.ts';
import { type Batch, judgeBatch } from './judge-batch.ts';
import { type Remembered, rememberBatch } from './remember-batch.ts';

export interface IngestServices {
  readonly createEmitter: CreateEmitter;
  /** Codes of tenants that get metrics of their own. */
  readonly watchedTenants: readonly string[];
  readonly store: BatchStore;
  readonly log: Log;
  readonly now: () => Date;
}

const WRITE_SCOPE: Scope = 'serial-metrics/write';

const EXPECTED = `Send a JSON array of 1 to ${MOST_EVENTS} events: [{ "id", "type", "tenant", "at", … }, …].`;

/**
 * Counts a batch of events from the ERP. A batch that its sender sent before, by its key, is answered as
 * before and neither counted nor emitted again. Without our own schema the events are emitted all the same.
 *
 * Compressed bodies come uncompressed: API Gateway undoes `Content-Encoding` before it calls.
 * @param key As `batchKeyOf` makes it.
 * @throws {ApiError} 405, 403 or 400 when nothing of the request was counted.
 */
export async function receive(
  request: ApiRequest,
  body: RequestBody,
  key: string,
  services: IngestServices,
): Promise<IngestAnswer> {
  requireMethod(request);
  requireKnownParameters(request, []);
  const sender = requireWrite(request.principal);
  requireOwnTenant(request);
  const batch = readBatch(body);
  const known = await activeCodes(services.store, services.log);
  const { accepted, refused } = judgeBatch(batch, { orgCode: sender.orgCode, known }, services.now());
  const minutes = minutesOf(accepted);
  const answer = { ok: true, accepted: accepted.length, refused, remembered: true } as const;
  const remembered = await remember(services, { sender: sender.orgCode, key }, minutes, answer);
  if (remembered?.kind === 'known') return remembered.answer;
  emitMinutes(services.createEmitter, minutes, services.watchedTenants);
  return { ...answer, remembered: remembered !== undefined };
}

/** Undefined when our own schema did not take the batch: its events are worth more than the memory of them. */
async function remember(
  { store, log }: IngestServices,
  id: BatchId,
  minutes: readonly MinuteOfTenant[],
  answer: IngestAnswer,
): Promise<Remembered | undefined> {
  try {
    return await rememberBatch(store, id, hourlyCounts(minutes), answer);
  } catch (error) {
    log.error('A batch could not be remembered in the monitoring schema', { error: describeError(error) });
    return undefined;
  }
}

function requireWrite(principal: Principal): Principal {
  if (principal.kind === 'token' && principal.scopes.includes(WRITE_SCOPE)) return principal;
  throw new ApiError(
    403,
    'CORE_403_FORBIDDEN',
    `Reporting events takes a bearer token with the scope ${WRITE_SCOPE}.`,
  );
}

function readBatch(body: RequestBody): Batch {
  const { value: batch, repeated } = readJsonBody(body, EXPECTED);
  if (!Array.isArray(batch)) throw validationError(`The body is no array. ${EXPECTED}`);
  if (batch.length === 0) throw validationError(`The array is empty. ${EXPECTED}`);
  if (batch.length > MOST_EVENTS)
    throw validationError(`The array has ${batch.length} events. ${EXPECTED} Split it.`);
  return { batch, repeated };
}
