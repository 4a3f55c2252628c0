import { errorWords } from '../database/error-words.ts';

/**
 * A request that ends with an error in the ERP's envelope. The message is for the caller: it names what is
 * wrong and what would be right, and never repeats a database's words.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly appCode: string;
  /** Seconds after which the caller may try again. */
  readonly retryAfter: number | undefined;
  /** The one method that the path has, in an error about the method. */
  readonly allow: string | undefined;

  constructor(
    status: number,
    appCode: string,
    message: string,
    options: { retryAfter?: number; allow?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = status;
    this.appCode = appCode;
    this.retryAfter = options.retryAfter;
    this.allow = options.allow;
  }
}

export function validationError(message: string): ApiError {
  return new ApiError(400, 'SERIAL_METRICS_400_VALIDATION', message);
}

/** Seconds; a paused Aurora needs 15 or more to wake up. */
const DATABASE_RETRY_AFTER = 15;

/** @param what Begins the sentence: which database it is, where that is known. */
export function databaseUnavailable(cause: unknown, what = 'The database'): ApiError {
  return new ApiError(503, 'CORE_503_DB', `${what} cannot be read now: ${errorWords(cause)}.`, {
    retryAfter: DATABASE_RETRY_AFTER,
    cause,
  });
}
