import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface Envelope {
  readonly id: string;
  readonly type: ResponseType;
  readonly status: string;
  readonly appCode: string;
  readonly error: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

const SIGN_IN = {
  status: '401',
  appCode: 'CORE_401_UNAUTHORIZED',
  error: 'Sign in to the ERP, or send a valid bearer token.',
} as const;

/**
 * What API Gateway answers by itself, in the ERP's envelope. The status of a DEFAULT_… response holds for every type
 * without one of its own, so each type that has another status stands here.
 */
const ENVELOPES: readonly Envelope[] = [
  {
    id: 'Unauthorized',
    type: ResponseType.UNAUTHORIZED,
    ...SIGN_IN,
  },
  {
    // The authorizer denies whoever has no valid credentials, and nobody else: which right is missing is said by the
    // functions, with a 403.
    id: 'AccessDenied',
    type: ResponseType.ACCESS_DENIED,
    ...SIGN_IN,
  },
  {
    id: 'Filtered',
    type: ResponseType.WAF_FILTERED,
    status: '403',
    appCode: 'CORE_403_FILTERED',
    error: 'A firewall in front of this API does not let the request through.',
  },
  ...(
    [
      ['ExpiredSignature', ResponseType.EXPIRED_TOKEN],
      ['InvalidSignature', ResponseType.INVALID_SIGNATURE],
      ['InvalidKey', ResponseType.INVALID_API_KEY],
    ] as const
  ).map(([id, type]) => ({
    id,
    type,
    status: '403',
    appCode: 'CORE_403_FORBIDDEN',
    error:
      'This API takes neither signed requests nor API keys. Send a session of the ERP or a bearer token.',
  })),
  {
    id: 'UnknownPath',
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: '404',
    appCode: 'CORE_404_NOT_FOUND',
    error: 'There is nothing at this path.',
  },
  {
    id: 'UnknownResource',
    type: ResponseType.RESOURCE_NOT_FOUND,
    status: '404',
    appCode: 'CORE_404_NOT_FOUND',
    error: 'There is nothing at this path.',
  },
  {
    id: 'Throttled',
    type: ResponseType.THROTTLED,
    status: '429',
    appCode: 'CORE_429_01',
    error: 'Too many requests. Try again in a second.',
    retryAfter: 1,
  },
  {
    id: 'QuotaExceeded',
    type: ResponseType.QUOTA_EXCEEDED,
    status: '429',
    appCode: 'CORE_429_01',
    error: 'Too many requests. Try again later.',
    retryAfter: 60,
  },
  {
    id: 'TooLarge',
    type: ResponseType.REQUEST_TOO_LARGE,
    status: '413',
    appCode: 'CORE_413_TOO_LARGE',
    error: 'The request is larger than 10 MB.',
  },
  {
    id: 'UnsupportedCoding',
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: '415',
    appCode: 'CORE_415_ENCODING',
    error: 'The body is not what Content-Encoding says, or that is not gzip, deflate or identity.',
  },
  {
    id: 'AuthorizerFailure',
    type: ResponseType.AUTHORIZER_FAILURE,
    status: '503',
    appCode: 'CORE_503_AUTH',
    error: 'Nobody can be signed in at the moment. Try again soon.',
    retryAfter: 10,
  },
  {
    id: 'AuthorizerMisconfigured',
    type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    status: '503',
    appCode: 'CORE_503_AUTH',
    error: 'Nobody can be signed in at the moment. Try again soon.',
    retryAfter: 10,
  },
  {
    id: 'Timeout',
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: '503',
    appCode: 'CORE_503_TIMEOUT',
    error: 'The answer took too long. Try again soon.',
    retryAfter: 10,
  },
  {
    id: 'IntegrationFailure',
    type: ResponseType.INTEGRATION_FAILURE,
    status: '503',
    appCode: 'CORE_503_UNAVAILABLE',
    error: 'The answer could not be fetched. Try again soon.',
    retryAfter: 10,
  },
  {
    id: 'Other4xx',
    type: ResponseType.DEFAULT_4XX,
    status: '400',
    appCode: 'CORE_400_BAD_REQUEST',
    error: 'The request cannot be understood.',
  },
  {
    id: 'Other5xx',
    type: ResponseType.DEFAULT_5XX,
    status: '500',
    appCode: 'CORE_500_INTERNAL',
    error: 'Something went wrong here. Quote X-Correlation-Id when you report it.',
  },
];

/** Answers that never reach a function still look like the ERP's. */
export function addGatewayResponses(api: RestApi): void {
  for (const { id, type, status, appCode, error, retryAfter } of ENVELOPES) {
    api.addGatewayResponse(id, {
      type,
      statusCode: status,
      responseHeaders: {
        'X-Correlation-Id': 'context.requestId',
        'Cache-Control': "'no-store'",
        'X-Content-Type-Options': "'nosniff'",
        ...(retryAfter === undefined ? {} : { 'Retry-After': `'${retryAfter}'` }),
      },
      templates: { 'application/json': JSON.stringify({ ok: false, error, app_code: appCode }) },
    });
  }
}
