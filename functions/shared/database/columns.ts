import type { Field } from '@aws-sdk/client-rds-data';

/** Turns one column of the Data API's answer into a value; throws when the column is not what the SQL promised. */
export type Column<T> = (field: Field, position: number) => T;

export class UnexpectedColumnError extends Error {
  override readonly name = 'UnexpectedColumnError';
}

/** CHAR, VARCHAR, TEXT, ENUM, DATE and DATETIME; also a 64-bit id, which travels as text. */
export const text: Column<string> = (field, position) => {
  if (field.stringValue !== undefined) return field.stringValue;
  throw unexpected(position, 'text', field);
};

/** Text that can only be one of these. */
export function oneOf<const T extends string>(...values: readonly T[]): Column<T> {
  return (field, position) => {
    const value = values.find((known) => known === field.stringValue);
    if (value !== undefined) return value;
    throw unexpected(position, `one of ${values.join(', ')}`, field);
  };
}

/** A count or another integer that is safe as a number. */
export const integer: Column<number> = (field, position) => {
  const value = field.longValue ?? (field.stringValue === undefined ? Number.NaN : Number(field.stringValue));
  if (Number.isSafeInteger(value)) return value;
  throw unexpected(position, 'an integer', field);
};

/** 0 and 1, or a TINYINT(1) column. */
export const truth: Column<boolean> = (field, position) =>
  field.booleanValue === undefined ? integer(field, position) !== 0 : field.booleanValue;

/** The same column where NULL is a legal answer. */
export function nullable<T>(column: Column<T>): Column<T | null> {
  return (field, position) => (field.isNull === true ? null : column(field, position));
}

function unexpected(position: number, expectation: string, field: Field): UnexpectedColumnError {
  const kind = Object.keys(field)[0] ?? 'nothing';
  return new UnexpectedColumnError(
    `Column ${position} must be ${expectation}, but the database sent ${kind}.`,
  );
}
