import type { FieldPacket } from 'mysql2/promise';
import { RdsDataError } from './errors.ts';

/** Column flags of the MySQL protocol. */
export const FLAG = {
  notNull: 1,
  unsigned: 32,
  binary: 128,
  enumeration: 256,
  autoIncrement: 512,
  set: 2048,
} as const;
/** The character set number of bytes that are no text. */
const BINARY_CHARSET = 63;

/** How a value travels in a Field; text stands for everything that is sent as the database prints it. */
type ValueKind = 'boolean' | 'long' | 'double' | 'decimal' | 'text' | 'blob';

export interface ColumnType {
  readonly kind: ValueKind;
  /** Number of `java.sql.Types`. */
  readonly jdbc: number;
  readonly name: string;
}

const LONGS: Readonly<Record<number, readonly [jdbc: number, name: string]>> = {
  1: [-6, 'TINYINT'],
  2: [5, 'SMALLINT'],
  3: [4, 'INT'],
  8: [-5, 'BIGINT'],
  9: [4, 'MEDIUMINT'],
};

const OTHERS: Readonly<Record<number, ColumnType>> = {
  0: { kind: 'decimal', jdbc: 3, name: 'DECIMAL' },
  4: { kind: 'double', jdbc: 7, name: 'FLOAT' },
  5: { kind: 'double', jdbc: 8, name: 'DOUBLE' },
  6: { kind: 'text', jdbc: 0, name: 'NULL' },
  7: { kind: 'text', jdbc: 93, name: 'TIMESTAMP' },
  10: { kind: 'text', jdbc: 91, name: 'DATE' },
  11: { kind: 'text', jdbc: 92, name: 'TIME' },
  12: { kind: 'text', jdbc: 93, name: 'DATETIME' },
  13: { kind: 'text', jdbc: 91, name: 'YEAR' },
  245: { kind: 'text', jdbc: -1, name: 'JSON' },
  246: { kind: 'decimal', jdbc: 3, name: 'DECIMAL' },
};

/** Character types with the names of their text and of their binary form. */
const CHARACTERS: Readonly<Record<number, readonly [text: ColumnType, binary: ColumnType]>> = {
  15: characters(12, 'VARCHAR', -3, 'VARBINARY'),
  249: characters(-1, 'TINYTEXT', -2, 'TINYBLOB'),
  250: characters(-1, 'MEDIUMTEXT', -4, 'MEDIUMBLOB'),
  251: characters(-1, 'LONGTEXT', -4, 'LONGBLOB'),
  252: characters(-1, 'TEXT', -4, 'BLOB'),
  253: characters(12, 'VARCHAR', -3, 'VARBINARY'),
  254: characters(1, 'CHAR', -2, 'BINARY'),
};

const BIT = 16;

/** @throws RdsDataError (UnsupportedResultException) for a type that no Field can carry. */
export function columnType(column: FieldPacket): ColumnType {
  const type = column.columnType ?? -1;
  const length = column.columnLength ?? 0;
  const long = LONGS[type];
  if (long !== undefined) return longType(long, length, hasFlag(column, FLAG.unsigned));
  if (type === BIT && length === 1) return { kind: 'boolean', jdbc: -7, name: 'BIT' };
  const pair = CHARACTERS[type];
  const found = pair?.[column.characterSet === BINARY_CHARSET ? 1 : 0] ?? OTHERS[type];
  if (found !== undefined) return found;
  const name = type === BIT ? `BIT(${length})` : (column.typeName ?? `number ${type}`);
  throw new RdsDataError(
    'UnsupportedResultException',
    `The result contains the unsupported data type ${name} in column ${column.name}.`,
  );
}

export function hasFlag(column: FieldPacket, flag: number): boolean {
  return typeof column.flags === 'number' && (column.flags & flag) !== 0;
}

function longType([jdbc, name]: readonly [number, string], length: number, unsigned: boolean): ColumnType {
  // The trap of this service: a TINYINT(1), which is also what BOOLEAN makes, arrives as booleanValue.
  if (name === 'TINYINT' && length === 1) return { kind: 'boolean', jdbc: -7, name: 'BIT' };
  return { kind: 'long', jdbc, name: unsigned ? `${name} UNSIGNED` : name };
}

function characters(
  textJdbc: number,
  text: string,
  binaryJdbc: number,
  binary: string,
): [ColumnType, ColumnType] {
  return [
    { kind: 'text', jdbc: textJdbc, name: text },
    { kind: 'blob', jdbc: binaryJdbc, name: binary },
  ];
}
