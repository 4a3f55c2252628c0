/**
 * The answers that the gateway itself gives, with the status, message and `x-amzn-ErrorType` that AWS uses
 * unless the template overrides them. Source: API Gateway Developer Guide, "Gateway response types".
 */
export const gatewayResponseTypes = {
  ACCESS_DENIED: { status: 403, errorType: 'AccessDeniedException' },
  API_CONFIGURATION_ERROR: { status: 500, errorType: 'InternalServerErrorException' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, errorType: 'AuthorizerConfigurationException' },
  AUTHORIZER_FAILURE: { status: 500, errorType: 'AuthorizerConfigurationException' },
  BAD_REQUEST_BODY: { status: 400, errorType: 'BadRequestException' },
  BAD_REQUEST_PARAMETERS: { status: 400, errorType: 'BadRequestException' },
  DEFAULT_4XX: { status: 400, errorType: 'BadRequestException' },
  DEFAULT_5XX: { status: 500, errorType: 'InternalServerErrorException' },
  EXPIRED_TOKEN: { status: 403, errorType: 'ExpiredTokenException' },
  INTEGRATION_FAILURE: { status: 504, errorType: 'InternalServerErrorException' },
  INTEGRATION_TIMEOUT: { status: 504, errorType: 'InternalServerErrorException' },
  INVALID_API_KEY: { status: 403, errorType: 'ForbiddenException' },
  INVALID_SIGNATURE: { status: 403, errorType: 'InvalidSignatureException' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, errorType: 'MissingAuthenticationTokenException' },
  QUOTA_EXCEEDED: { status: 429, errorType: 'LimitExceededException' },
  REQUEST_TOO_LARGE: { status: 413, errorType: 'RequestTooLargeException' },
  RESOURCE_NOT_FOUND: { status: 404, errorType: 'NotFoundException' },
  THROTTLED: { status: 429, errorType: 'TooManyRequestsException' },
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, errorType: 'UnsupportedMediaTypeException' },
  WAF_FILTERED: { status: 403, errorType: 'ForbiddenException' },
} as const;

export type GatewayResponseType = keyof typeof gatewayResponseTypes;

/** The gateway answers by itself instead of the integration. */
export interface Refusal {
  readonly type: GatewayResponseType;
  /** Null stands in the body as null. */
  readonly message: string | null;
  /** Default: that of the type. */
  readonly status?: number;
}

export function isGatewayResponseType(type: string): type is GatewayResponseType {
  return type in gatewayResponseTypes;
}

/** Each way in which the gateway refuses, in AWS's words. */
export const refusals = {
  unknownRoute: { type: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' },
  malformedRequest: { type: 'DEFAULT_4XX', message: 'Bad Request', status: 400 },
  tooLarge: { type: 'REQUEST_TOO_LARGE', message: 'Request Too Long' },
  unsupportedCoding: { type: 'UNSUPPORTED_MEDIA_TYPE', message: 'Unsupported Media Type' },
  throttled: { type: 'THROTTLED', message: 'Too Many Requests' },
  unauthorized: { type: 'UNAUTHORIZED', message: 'Unauthorized' },
  deniedExplicitly: {
    type: 'ACCESS_DENIED',
    message: 'User is not authorized to access this resource with an explicit deny',
  },
  notAllowed: { type: 'ACCESS_DENIED', message: 'User is not authorized to access this resource' },
  authorizerFailed: { type: 'AUTHORIZER_FAILURE', message: null },
  authorizerMisconfigured: { type: 'AUTHORIZER_CONFIGURATION_ERROR', message: null },
  integrationTimedOut: { type: 'INTEGRATION_TIMEOUT', message: 'Endpoint request timed out' },
  // INTEGRATION_FAILURE answers 504; a failing or malformed function is 502, and a throttled one 500.
  functionFailed: { type: 'DEFAULT_5XX', message: 'Internal server error', status: 502 },
  functionForbidden: { type: 'API_CONFIGURATION_ERROR', message: 'Internal server error' },
  functionThrottled: { type: 'DEFAULT_5XX', message: 'Internal server error', status: 500 },
} as const satisfies Readonly<Record<string, Refusal>>;
