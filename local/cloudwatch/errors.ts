import type { HttpResponse } from '../http.ts';
import { MathError } from './math/math-error.ts';
import { NotModelled } from './not-modelled.ts';

/** Status of each exception and the older code that SDKs know it by. CloudWatch service model. */
const EXCEPTIONS = {
  AccessDeniedException: { status: 403, code: 'AccessDenied' },
  DashboardNotFoundError: { status: 404, code: 'ResourceNotFound' },
  InternalServiceFault: { status: 500, code: 'InternalServiceError' },
  InvalidNextToken: { status: 400, code: 'InvalidNextToken' },
  InvalidParameterCombinationException: { status: 400, code: 'InvalidParameterCombination' },
  InvalidParameterValueException: { status: 400, code: 'InvalidParameterValue' },
  MissingAuthenticationTokenException: { status: 403, code: 'MissingAuthenticationToken' },
  MissingRequiredParameterException: { status: 400, code: 'MissingParameter' },
  ResourceNotFound: { status: 404, code: 'ResourceNotFound' },
  ResourceNotFoundException: { status: 404, code: 'ResourceNotFoundException' },
  UnrecognizedClientException: { status: 403, code: 'InvalidClientTokenId' },
  UnknownOperationException: { status: 400, code: 'UnknownOperationException' },
  ValidationException: { status: 400, code: 'ValidationError' },
} as const;

export type ExceptionName = keyof typeof EXCEPTIONS;

/** An exception of CloudWatch, on its way to the caller. */
export class CloudWatchError extends Error {
  override readonly name = 'CloudWatchError';
  readonly exception: ExceptionName;

  constructor(exception: ExceptionName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exception = exception;
  }
}

/** The AWS JSON 1.0 form, with the header from which SDKs take the older code. */
export function errorResponse(error: CloudWatchError): HttpResponse {
  const { status, code } = EXCEPTIONS[error.exception];
  const fault = status < 500 ? 'Sender' : 'Receiver';
  return {
    status,
    headers: { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-query-error': `${code};${fault}` },
    body: JSON.stringify({
      __type: `com.amazonaws.cloudwatch#${error.exception}`,
      message: error.message,
      Message: error.message,
    }),
  };
}

/** What the service says about a failure. */
export function toCloudWatchError(cause: unknown): CloudWatchError {
  if (cause instanceof CloudWatchError) return cause;
  if (cause instanceof NotModelled || cause instanceof MathError) {
    return new CloudWatchError('ValidationException', cause.message, { cause });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CloudWatchError('InternalServiceFault', `Internal error of the local CloudWatch: ${reason}`, {
    cause,
  });
}
