import { databaseErrorKind } from './error-kind.ts';

/** Why a database could not be read, in words for people who may not see its own. */
export function errorWords(error: unknown): string {
  switch (databaseErrorKind(error)) {
    case 'resuming':
      return 'its cluster is waking up; try again in half a minute';
    case 'unreachable':
      return 'it cannot be reached';
    case 'throttled':
      return 'it has too much to do at the moment';
    case 'timeout':
    case 'out-of-time':
      return 'it did not answer in time';
    case 'locked':
      return 'its rows are locked at the moment';
    case 'retry':
      return 'it is just being changed; try again in a moment';
    case 'read-only':
      return 'it takes no writes at the moment';
    case 'denied':
      return 'the account of Serial Monitoring lacks a permission there';
    case 'credentials':
      return 'it refuses the account of Serial Monitoring';
    case 'row':
    case 'statement':
      return 'it refuses the query; its tables may have changed';
    case 'unknown':
      return 'something unexpected happened; the log of this function says what';
  }
}
