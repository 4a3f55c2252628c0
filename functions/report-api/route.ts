import { requirePlatform, requireRead } from '../shared/api/caller-tenant.ts';
import { ApiError } from '../shared/api/errors.ts';
import { readParameter, requireKnownParameters } from '../shared/api/parameters.ts';
import { type ApiRequest, requireMethod } from '../shared/api/request.ts';
import { CADENCES, type Cadence } from '../shared/checklist/cadence.ts';
import { composeReport } from '../shared/checklist/compose.ts';
import type { ChecklistServices, ChecklistSettings } from '../shared/checklist/context.ts';
import { choosePeriods } from '../shared/checklist/periods.ts';
import { bodyOf } from './body.ts';
import type { ReportBody } from './contract.ts';
import { dateParameter } from './parameters.ts';

/**
 * Answers a request for a report.
 * @throws {ApiError} for what the caller did wrong, and 503 when nothing of the report could be read.
 */
export async function answer(
  request: ApiRequest,
  services: ChecklistServices,
  settings: ChecklistSettings,
  now: Date,
): Promise<ReportBody> {
  requireMethod(request);
  requireRead(request.principal);
  requirePlatform(request.principal, 'Reading a report about the whole platform');
  // Before any database is asked: a wrong request costs nothing.
  const cadence = cadenceOf(request);
  requireKnownParameters(request, [dateParameter]);
  const periods = choosePeriods(cadence, readParameter(request, dateParameter), now);
  if ('fault' in periods) throw notFound(`There is no such report: date must ${periods.fault}.`);
  const report = await composeReport(services, settings, { cadence, periods, now });
  if (report.degraded.length > 0 && report.items.every(({ verdict }) => verdict === 'unknown')) {
    throw new ApiError(503, 'CORE_503_DB', 'Nothing of the report can be read now. Try again in a moment.', {
      retryAfter: RETRY_AFTER,
    });
  }
  return bodyOf(report);
}

/** Seconds; a paused Aurora needs 15 or more to wake up. */
const RETRY_AFTER = 15;

function cadenceOf({ path }: ApiRequest): Cadence {
  const cadence = CADENCES.find((known) => known === path['cadence']);
  if (cadence !== undefined) return cadence;
  throw notFound(`There is no such report. Known: ${CADENCES.join(', ')}.`);
}

function notFound(message: string): ApiError {
  return new ApiError(404, 'SERIAL_METRICS_404_UNKNOWN', message);
}
