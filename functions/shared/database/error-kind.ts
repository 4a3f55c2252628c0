/**
 * What a failed statement means:
 * - `resuming`, `unreachable`, `throttled`, `timeout`, `out-of-time`: no answer about the data; try again later.
 * - `locked`, `read-only`, `denied`, `credentials`: the database answered, but not about the rows.
 * - `row`: a value or a constraint of one row; another row may well succeed.
 * - `statement`: anything else that the database refuses.
 * - `unknown`: no error of the database at all.
 */
export type DatabaseErrorKind =
  | 'resuming'
  | 'unreachable'
  | 'throttled'
  | 'timeout'
  | 'out-of-time'
  | 'locked'
  | 'read-only'
  | 'denied'
  | 'credentials'
  | 'row'
  | 'statement'
  | 'unknown';

/** Names of the SDK's exceptions (RDS Data API), of Node's network errors and of our own. */
const BY_NAME: Readonly<Record<string, DatabaseErrorKind>> = {
  DatabaseResumingException: 'resuming',
  DatabaseUnavailableException: 'unreachable',
  ServiceUnavailableError: 'unreachable',
  InternalServerErrorException: 'unreachable',
  InternalFailure: 'unreachable',
  HttpEndpointNotEnabledException: 'unreachable',
  DatabaseNotFoundException: 'unreachable',
  InvalidResourceStateException: 'unreachable',
  TimeoutError: 'timeout',
  AbortError: 'timeout',
  StatementTimeoutException: 'timeout',
  OutOfTimeError: 'out-of-time',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  AccessDeniedException: 'denied',
  ForbiddenException: 'denied',
  CredentialsError: 'credentials',
  MissingDatabaseError: 'unreachable',
  InvalidSecretException: 'credentials',
  SecretsErrorException: 'credentials',
};

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * MySQL error numbers and the fragments of their texts. The Data API's wording is not documented, so either
 * one is enough.
 */
const BY_TEXT: readonly (readonly [RegExp, DatabaseErrorKind])[] = [
  // 1467: the victim of a deadlock over a table's auto-increment lock.
  [/\b(1205|1213|1467)\b|Lock wait timeout|Deadlock found|Failed to read auto-increment/i, 'locked'],
  [/\b(1290|1792|1836)\b|read[- ]only/i, 'read-only'],
  [/\b(1044|1142|1143|1227|1370)\b|command denied/i, 'denied'],
  [/\b(1045|1698)\b|Access denied for user/i, 'credentials'],
  [
    /\b(1040|1053|1152|1158|1159|1160|1161|1203|2002|2003|2006|2013)\b|Communications link failure|server has gone away|Lost connection|Too many connections/i,
    'unreachable',
  ],
  [/\b(1317|1969|3024)\b|execution was interrupted|maximum statement execution time/i, 'timeout'],
  [
    /\b(1048|1062|1264|1265|1292|1366|1406|1451|1452|1644|3819|4025)\b|Duplicate entry|Data too long|Out of range value|Incorrect .* value|cannot be null|foreign key constraint fails|constraint .* (is violated|failed)/i,
    'row',
  ],
];

/** Tells what a failed Data API call means. Never throws. */
export function databaseErrorKind(error: unknown): DatabaseErrorKind {
  if (!(error instanceof Error)) return 'unknown';
  const byName = BY_NAME[error.name];
  if (byName !== undefined) return byName;
  if ('code' in error && typeof error.code === 'string' && NETWORK_CODES.has(error.code))
    return 'unreachable';
  if (error.name !== 'DatabaseErrorException' && error.name !== 'BadRequestException') return 'unknown';
  return BY_TEXT.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'statement';
}

/** Whether a later attempt may succeed although nothing about the data changes. */
export function isPassing(kind: DatabaseErrorKind): boolean {
  switch (kind) {
    case 'resuming':
    case 'unreachable':
    case 'throttled':
    case 'timeout':
    case 'out-of-time':
    case 'locked':
    case 'read-only':
    case 'denied':
    case 'credentials':
      return true;
    case 'row':
    case 'statement':
    case 'unknown':
      return false;
  }
}
