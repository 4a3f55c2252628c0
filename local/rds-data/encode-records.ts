import type { FieldPacket } from 'mysql2/promise';
import { columnType } from './column-types.ts';
import { RdsDataError } from './errors.ts';
import type { RdsDataLimits } from './limits.ts';
import type { ExecuteRequest } from './requests.ts';

export type ReturnTypes = NonNullable<ExecuteRequest['resultSetOptions']>;
type Rows = readonly (readonly unknown[])[];
type Encode = (value: unknown) => string;
type SizeLimits = Pick<RdsDataLimits, 'rowBytes'> & {
  /** Of all rows as JSON text. */
  readonly textBytes: number;
};

const LARGEST_LONG = 2n ** 63n - 1n;

/**
 * Records as JSON text: `[[Field]]`. Written by hand because 64-bit integers must leave as digits, which no
 * JavaScript number holds, and because this is where the time of a large answer goes.
 *
 * @throws RdsDataError when a row or the text would exceed the limits.
 */
export function encodeRecords(
  columns: readonly FieldPacket[],
  rows: Rows,
  types: ReturnTypes,
  limits: SizeLimits,
): string {
  const encoders = columns.map((column) => orNull(fieldEncoder(column, types), '{"isNull":true}'));
  return encodeRows(rows, limits, (row) => `[${encodeRow(row, encoders)}]`);
}

/**
 * Records as a JSON array of objects keyed by label, for `formatRecordsAs: JSON`.
 *
 * @throws RdsDataError when two columns share a label, and when a row or the text would exceed the limits.
 */
export function encodeObjects(columns: readonly FieldPacket[], rows: Rows, limits: SizeLimits): string {
  const labels = columns.map((column) => column.name);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) {
    throw new RdsDataError(
      'UnsupportedResultException',
      `The result contains the column label ${twice} twice.`,
    );
  }
  const encoders = columns.map((column) => {
    const key = JSON.stringify(column.name);
    const encode = orNull(plainEncoder(column), 'null');
    return (value: unknown) => `${key}:${encode(value)}`;
  });
  return encodeRows(rows, limits, (row) => `{${encodeRow(row, encoders)}}`);
}

function encodeRows(rows: Rows, limits: SizeLimits, encode: (row: readonly unknown[]) => string): string {
  let text = '[';
  for (const [index, row] of rows.entries()) {
    const encoded = encode(row);
    refuseLongRow(row, encoded, limits.rowBytes);
    text += index === 0 ? encoded : `,${encoded}`;
    if (text.length > limits.textBytes) throw tooLarge();
  }
  text += ']';
  if (Buffer.byteLength(text) > limits.textBytes) throw tooLarge();
  return text;
}

/** Bytes that a character of JavaScript's takes at most. */
const MOST_BYTES_A_CHARACTER = 3;

/** The guide names this error by its text alone. */
function refuseLongRow(row: readonly unknown[], encoded: string, limitBytes: number): void {
  if (encoded.length * MOST_BYTES_A_CHARACTER <= limitBytes) return;
  const bytes = row.reduce<number>((sum, value) => sum + valueBytes(value), 0);
  if (bytes > limitBytes) throw new RdsDataError('BadRequestException', 'Packet for query is too large');
}

function valueBytes(value: unknown): number {
  if (value === null) return 0;
  return Buffer.isBuffer(value) ? value.length : Buffer.byteLength(String(value));
}

function encodeRow(row: readonly unknown[], encoders: readonly Encode[]): string {
  let text = '';
  for (const [index, encode] of encoders.entries()) {
    text += index === 0 ? encode(row[index]) : `,${encode(row[index])}`;
  }
  return text;
}

function orNull(encode: Encode, whenNull: string): Encode {
  return (value) => (value === null ? whenNull : encode(value));
}

function fieldEncoder(column: FieldPacket, types: ReturnTypes): Encode {
  const { kind } = columnType(column);
  const encode = plainEncoder(column);
  if (kind === 'long' && types.longReturnType === 'STRING') return (value) => `{"stringValue":"${value}"}`;
  if (kind === 'decimal' && types.decimalReturnType === 'DOUBLE_OR_LONG') {
    const member = column.decimals === 0 ? 'longValue' : 'doubleValue';
    return (value) => `{"${member}":${Number(value)}}`;
  }
  return (value) => `{"${MEMBER[kind]}":${encode(value)}}`;
}

const MEMBER = {
  boolean: 'booleanValue',
  long: 'longValue',
  double: 'doubleValue',
  decimal: 'stringValue',
  text: 'stringValue',
  blob: 'blobValue',
} as const;

function plainEncoder(column: FieldPacket): Encode {
  const { kind } = columnType(column);
  switch (kind) {
    case 'boolean':
      return (value) => String(Buffer.isBuffer(value) ? value[0] === 1 : Number(value) !== 0);
    case 'long':
      return (value) => longText(value, column.name);
    case 'double':
      return (value) => String(value);
    case 'blob':
      return (value) => (Buffer.isBuffer(value) ? `"${value.toString('base64')}"` : JSON.stringify(value));
    case 'decimal':
    case 'text':
      return (value) => JSON.stringify(String(value));
    default:
      return kind satisfies never;
  }
}

function longText(value: unknown, label: string): string {
  const text = String(value);
  // Nineteen digits and more may lie beyond a signed 64-bit integer, which longValue is.
  if (text.length >= 19 && BigInt(text) > LARGEST_LONG) {
    throw new RdsDataError(
      'UnsupportedResultException',
      `Column ${label} holds ${text}, which no longValue can carry; ask for longReturnType STRING.`,
    );
  }
  return text;
}

function tooLarge(): RdsDataError {
  return new RdsDataError(
    'BadRequestException',
    'Database returned more than the allowed response size limit',
  );
}
