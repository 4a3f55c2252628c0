import { validationError } from '../../shared/api/errors.ts';
import type { ApiRequest } from '../../shared/api/request.ts';

const DEFAULT_DAYS = 7;
const MOST_DAYS = 30;

/**
 * The parameter `days`. A number out of range is refused rather than cut: the caller would take the answer
 * for the one asked for.
 * @throws {ApiError} 400
 */
export function daysOf(request: ApiRequest): number {
  const sent = request.parameter('days');
  if (sent === undefined) return DEFAULT_DAYS;
  const days = /^[1-9]\d?$/.test(sent) ? Number(sent) : Number.NaN;
  if (days <= MOST_DAYS) return days;
  throw validationError(`Parameter days must be a whole number from 1 to ${MOST_DAYS}, as in days=7.`);
}
