import { z } from 'zod';
import { ConnectionCut, type HttpResponse } from '../http.ts';

/** HTTP status of every exception of the service. ThrottlingException's is not documented. */
export const EXCEPTION_STATUS = {
  AccessDeniedException: 403,
  BadRequestException: 400,
  DatabaseErrorException: 400,
  DatabaseNotFoundException: 404,
  DatabaseResumingException: 400,
  DatabaseUnavailableException: 504,
  ForbiddenException: 403,
  HttpEndpointNotEnabledException: 400,
  InternalServerErrorException: 500,
  InvalidResourceStateException: 400,
  InvalidSecretException: 400,
  MissingAuthenticationTokenException: 403,
  NotFoundException: 404,
  SecretsErrorException: 400,
  ServiceUnavailableError: 503,
  StatementTimeoutException: 400,
  ThrottlingException: 400,
  TransactionNotFoundException: 404,
  UnrecognizedClientException: 403,
  UnsupportedResultException: 400,
  ValidationException: 400,
} as const;

export type ExceptionName = keyof typeof EXCEPTION_STATUS;

export interface ErrorDetails extends ErrorOptions {
  /** Sent with StatementTimeoutException: the database's id of the connection. */
  readonly dbConnectionId?: number;
}

/** An exception of the RDS Data API, on its way to the caller. */
export class RdsDataError extends Error {
  override readonly name = 'RdsDataError';
  readonly exception: ExceptionName;
  readonly dbConnectionId: number | undefined;

  constructor(exception: ExceptionName, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.exception = exception;
    this.dbConnectionId = details.dbConnectionId;
  }
}

/** The restJson1 form: the type in a header, the message in the body. */
export function errorResponse(error: RdsDataError): HttpResponse {
  const body = { message: error.message, dbConnectionId: error.dbConnectionId };
  return {
    status: EXCEPTION_STATUS[error.exception],
    headers: { 'Content-Type': 'application/json', 'x-amzn-errortype': error.exception },
    body: JSON.stringify(body),
  };
}

const serverError = z.object({ errno: z.number(), sqlState: z.string(), message: z.string() });
const driverError = z.object({ code: z.string() });
/** A connection that broke before; the driver gives no code then. */
const brokenConnection = z.object({ fatal: z.literal(true) });

/** The server is going away; the next call will not find it. */
const SHUTDOWN_ERRORS: ReadonlySet<number> = new Set([1053, 1927]);
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
]);

/** What the service says about a failure of the database or of its driver. Cuts pass through. */
export function toServiceError(cause: unknown): RdsDataError | ConnectionCut {
  if (cause instanceof RdsDataError || cause instanceof ConnectionCut) return cause;
  const refused = serverError.safeParse(cause);
  if (refused.success && !SHUTDOWN_ERRORS.has(refused.data.errno)) {
    // The text of today's service is not documented; this is how its first version put it.
    const { errno, message } = refused.data;
    return new RdsDataError('DatabaseErrorException', `Database error code: ${errno}. Message: ${message}`, {
      cause,
    });
  }
  const lost = driverError.safeParse(cause);
  const isLost = lost.success ? NETWORK_CODES.has(lost.data.code) : brokenConnection.safeParse(cause).success;
  if (refused.success || isLost) {
    return new RdsDataError(
      'DatabaseUnavailableException',
      "The writer instance in the DB cluster isn't available.",
      {
        cause,
      },
    );
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RdsDataError('InternalServerErrorException', `Internal error of the local Data API: ${reason}`, {
    cause,
  });
}
