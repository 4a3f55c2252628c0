import { reference } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const HEADER_NAMES = {
  CorrelationId: 'X-Correlation-Id',
  ETag: 'ETag',
  RetryAfter: 'Retry-After',
  Allow: 'Allow',
} as const;

/** References to response headers, by the names that they have on the wire. */
export function headerReferences(names: readonly (keyof typeof HEADER_NAMES)[]): Json {
  return Object.fromEntries(
    names.map((name) => [HEADER_NAMES[name], { $ref: `#/components/headers/${name}` }]),
  );
}

export const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'PHPSESSID',
    description: 'The session of the ERP. It reaches this API through the ERP host alone.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'RS256, from the token issuer.',
  },
};

export const HEADERS = {
  CorrelationId: {
    description:
      'The X-Correlation-Id that was sent, where it is 1 to 64 of A-Z a-z 0-9 . _ -, else a new one.',
    schema: { type: 'string' },
  },
  ETag: { description: 'Changes with the answer; its time alone is no change.', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
  Allow: { description: 'The method that the path has.', schema: { type: 'string' } },
};

export const RESPONSES = {
  BadRequest: failure('A parameter or the body is wrong; the text says which and what would be right.'),
  Unauthorized: failure('No valid session or token.'),
  Forbidden: failure(
    "A permission or scope is missing, the caller has no active organisation or names another tenant, or a page that is not the ERP's makes a change with a session.",
  ),
  NotFound: failure('There is no such path, action or row.'),
  MethodNotAllowed: failure('The path has another method.', ['Allow']),
  Conflict: failure('The row is in another state.'),
  TooLarge: failure('The request is larger than 10 MB.'),
  UnsupportedCoding: failure(
    'Content-Encoding is none of gzip, deflate and identity, or the body is not encoded like that.',
  ),
  UnsupportedType: failure(
    'The body comes with a session and without `Content-Type: application/json`, or is not encoded as Content-Encoding says: gzip, deflate or identity.',
  ),
  TooManyRequests: failure('The limit of this route is reached.', ['RetryAfter']),
  InternalError: failure('A fault of ours.'),
  Unavailable: failure('Nothing can be said now: a source does not answer.', ['RetryAfter']),
};

function failure(description: string, headers: readonly (keyof typeof HEADER_NAMES)[] = []): Json {
  return {
    description,
    headers: headerReferences(['CorrelationId', ...headers]),
    content: { 'application/json': { schema: reference('Error') } },
  };
}
