import type { HttpResponse } from '../http.ts';
import { escapeXml } from './xml.ts';

/** HTTP status of every error code that the local SNS answers. */
const CODE_STATUS = {
  AuthorizationError: 403,
  BatchEntryIdsNotDistinct: 400,
  BatchRequestTooLong: 400,
  EmptyBatchRequest: 400,
  InternalError: 500,
  InvalidAction: 400,
  InvalidClientTokenId: 403,
  InvalidParameter: 400,
  KMSAccessDenied: 400,
  MissingAuthenticationToken: 403,
  NotFound: 404,
  ParameterValueInvalid: 400,
  TooManyEntriesInBatchRequest: 400,
} as const;

export type ErrorCode = keyof typeof CODE_STATUS;

/** An error of SNS on its way to the caller. */
export class SnsError extends Error {
  override readonly name = 'SnsError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function invalidParameter(name: string, reason: string): SnsError {
  return new SnsError('InvalidParameter', `Invalid parameter: ${name} Reason: ${reason}`);
}

/** The Query protocol's form of an error. */
export function errorResponse(error: SnsError, requestId: string): HttpResponse {
  const type = CODE_STATUS[error.code] < 500 ? 'Sender' : 'Receiver';
  const body =
    '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' +
    `<Error><Type>${type}</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error>` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { status: CODE_STATUS[error.code], headers: xmlHeaders(requestId), body };
}

export function xmlHeaders(requestId: string): HttpResponse['headers'] {
  return { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId };
}

export function toSnsError(cause: unknown): SnsError {
  if (cause instanceof SnsError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SnsError('InternalError', `Internal error of the local SNS: ${reason}`, { cause });
}
