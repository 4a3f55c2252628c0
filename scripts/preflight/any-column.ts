import type { Field } from '@aws-sdk/client-rds-data';
import type { Column } from '../../functions/shared/database/columns.ts';

/**
 * A column of the server's own tables as text, whatever type it travels as: versions and drivers disagree on
 * those, while the ERP's columns are what its own SQL says.
 */
export const shown: Column<string> = (field) => textOf(field) ?? '';

/** The same, where NULL says something. */
export const shownOrNull: Column<string | null> = (field) => textOf(field);

function textOf(field: Field): string | null {
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  if (value !== undefined) return String(value);
  return field.blobValue === undefined ? null : Buffer.from(field.blobValue).toString('utf8');
}
