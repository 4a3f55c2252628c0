/**
 * What a failed statement means:
 * - `resuming`, `unreachable`, `throttled`, `timeout`, `out-of-time`: no answer about the data; try again later.
 * - `locked`, `read-only`, `denied`, `credentials`: the database answered, but not about the rows.
 * - `retry`: the database asks for the same statement once more.
 * - `row`: a value or a constraint of one row; another row may well succeed.
 * - `statement`: anything else that the database refuses. Whether a row is to blame, nobody knows.
 * - `unknown`: no error of the database at all.
 */
export type DatabaseErrorKind =
  | 'resuming'
  | 'unreachable'
  | 'throttled'
  | 'timeout'
  | 'out-of-time'
  | 'locked'
  | 'retry'
  | 'read-only'
  | 'denied'
  | 'credentials'
  | 'row'
  | 'statement'
  | 'unknown';
