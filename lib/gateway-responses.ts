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

/** What API Gateway answers by itself, in the ERP's envelope. */
const ENVELOPES: readonly Envelope[] = [
  {
    id: 'Unauthorized',
    type: ResponseType.UNAUTHORIZED,
    status: '401',
    appCode: 'CORE_401_UNAUTHORIZED',
    error: 'Sign in to the ERP, or send a valid bearer token.',
  },
  {
    id: 'AccessDenied',
    type: ResponseType.ACCESS_DENIED,
    status: '403',
    appCode: 'CORE_403_FORBIDDEN',
    error: 'You may not do this.',
  },
  {
    id: 'UnknownPath',
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
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
