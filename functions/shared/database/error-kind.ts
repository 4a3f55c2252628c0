import type { DatabaseErrorKind } from './error-kinds.ts';
import { kindOfWords, readErrorText } from './error-text.ts';
import { mysqlErrors } from './mysql-errors.ts';

export type { DatabaseErrorKind };

/** Names of the SDK's exceptions (RDS Data API, and errors common to all of AWS) and of our own. */
const BY_NAME: ReadonlyMap<string, DatabaseErrorKind> = new Map([
  ['DatabaseResumingException', 'resuming'],
  ['DatabaseUnavailableException', 'unreachable'],
  ['ServiceUnavailableError', 'unreachable'],
  ['ServiceUnavailable', 'unreachable'],
  ['ServiceUnavailableException', 'unreachable'],
  ['InternalServerErrorException', 'unreachable'],
  ['InternalFailure', 'unreachable'],
  ['HttpEndpointNotEnabledException', 'unreachable'],
  ['DatabaseNotFoundException', 'unreachable'],
  ['InvalidResourceStateException', 'unreachable'],
  ['MissingDatabaseError', 'unreachable'],
  ['TimeoutError', 'timeout'],
  ['AbortError', 'timeout'],
  ['RequestTimeout', 'timeout'],
  ['RequestTimeoutException', 'timeout'],
  ['StatementTimeoutException', 'timeout'],
  ['OutOfTimeError', 'out-of-time'],
  ['Throttling', 'throttled'],
  ['ThrottlingException', 'throttled'],
  ['RequestLimitExceeded', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['AccessDeniedException', 'denied'],
  ['ForbiddenException', 'denied'],
  ['ExpiredTokenException', 'denied'],
  ['InvalidSignatureException', 'denied'],
  ['RequestExpired', 'denied'],
  ['UnrecognizedClientException', 'denied'],
  ['CredentialsError', 'credentials'],
  ['InvalidSecretException', 'credentials'],
  ['SecretsErrorException', 'credentials'],
]);

/** The exceptions that hand on what the database said. */
const OF_THE_DATABASE: ReadonlySet<string> = new Set(['DatabaseErrorException', 'BadRequestException']);

const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const BY_CODE: ReadonlyMap<number, DatabaseErrorKind> = new Map(
  mysqlErrors.map(([code, , kind]) => [code, kind]),
);
const BY_SYMBOL: ReadonlyMap<string, DatabaseErrorKind> = new Map(
  mysqlErrors.map(([, symbol, kind]) => [symbol, kind]),
);

/**
 * Tells what a failed Data API call means: by the exception's name, else by the number with which the database's
 * message begins, else by how its words begin. Never by what comes later: a serial or a key of somebody may read like
 * any number and any text. Never throws.
 */
export function databaseErrorKind(error: unknown): DatabaseErrorKind {
  if (!(error instanceof Error)) return 'unknown';
  const byName = BY_NAME.get(error.name);
  if (byName !== undefined) return byName;
  if ('code' in error && typeof error.code === 'string' && NETWORK_CODES.has(error.code))
    return 'unreachable';
  if (!OF_THE_DATABASE.has(error.name)) return 'unknown';
  const { code, symbol, words } = readErrorText(error.message);
  if (code !== undefined) return BY_CODE.get(code) ?? 'statement';
  if (symbol !== undefined) return BY_SYMBOL.get(symbol) ?? 'statement';
  return kindOfWords(words) ?? 'statement';
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
    case 'retry':
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
