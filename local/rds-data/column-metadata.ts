import type { FieldPacket } from 'mysql2/promise';
import { columnType, FLAG, hasFlag } from './column-types.ts';

/** What the protocol sends instead of a number of decimals where there is none. */
const NO_DECIMALS = 31;
const BYTES_PER_CHARACTER = 4;

/** `columnMetadata` of one column, all fourteen members. */
export function columnMetadata(column: FieldPacket): Readonly<Record<string, string | number | boolean>> {
  const type = columnType(column);
  const numeric = type.kind === 'long' || type.kind === 'double' || type.kind === 'decimal';
  return {
    arrayBaseColumnType: 0,
    isAutoIncrement: hasFlag(column, FLAG.autoIncrement),
    isCaseSensitive: type.kind === 'text' && hasFlag(column, FLAG.binary),
    isCurrency: false,
    isSigned: numeric && !hasFlag(column, FLAG.unsigned),
    label: column.name,
    name: column.orgName === '' ? column.name : column.orgName,
    nullable: hasFlag(column, FLAG.notNull) ? 0 : 1,
    precision: precisionOf(column, type.kind),
    scale: column.decimals >= NO_DECIMALS ? 0 : column.decimals,
    schemaName: '',
    tableName: column.table,
    type: type.jdbc,
    typeName: type.name,
  };
}

function precisionOf(column: FieldPacket, kind: string): number {
  const length = column.columnLength ?? 0;
  if (kind === 'text') return Math.floor(length / BYTES_PER_CHARACTER);
  if (kind !== 'decimal') return length;
  // The length counts the sign and the point as well.
  return length - (column.decimals > 0 ? 1 : 0) - (hasFlag(column, FLAG.unsigned) ? 0 : 1);
}
