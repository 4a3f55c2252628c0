import { RdsDataError } from './errors.ts';
import type { Field, SqlParameter } from './requests.ts';

/**
 * A parameter as SQL text. The JDBC drivers behind such services put values into the text by default; unlike
 * a prepared statement this is one round trip, keeps 64-bit integers exact and lets `LIMIT :n` work.
 *
 * @throws RdsDataError (BadRequestException) for a value that does not fit its type hint.
 */
export function literalOf(parameter: SqlParameter): string {
  const { name, typeHint } = parameter;
  const [kind, value] = onlyMember(name, parameter.value);
  if (kind === 'isNull') return 'NULL';
  if (typeHint === undefined) return plainLiteral(name, kind, value);
  if (kind !== 'stringValue' || typeof value !== 'string') {
    throw new RdsDataError('BadRequestException', `Parameter "${name}" has a type hint but no stringValue.`);
  }
  if (!HINTED[typeHint](value)) {
    throw new RdsDataError('BadRequestException', `Parameter "${name}" is not a valid ${typeHint}: ${value}`);
  }
  return typeHint === 'DECIMAL' ? value : quoted(value);
}

function onlyMember(name: string, field: Field): readonly [string, unknown] {
  const members = Object.entries(field).filter(([, value]) => value !== undefined);
  const [member] = members;
  if (member === undefined || members.length > 1 || (member[0] === 'isNull' && member[1] !== true)) {
    throw new RdsDataError('BadRequestException', `Parameter "${name}" must have exactly one value.`);
  }
  return member;
}

function plainLiteral(name: string, kind: string, value: unknown): string {
  if (kind === 'stringValue' && typeof value === 'string') return quoted(value);
  if (kind === 'booleanValue') return value === true ? '1' : '0';
  if (kind === 'blobValue') return `x'${Buffer.from(String(value), 'base64').toString('hex')}'`;
  if (kind === 'longValue') return longLiteral(name, BigInt(String(value)));
  if (kind === 'doubleValue' && typeof value === 'number') return doubleLiteral(value);
  throw new RdsDataError(
    'BadRequestException',
    `Parameter "${name}": ${kind} is not supported as a parameter.`,
  );
}

function longLiteral(name: string, value: bigint): string {
  if (value === BigInt.asIntN(64, value)) return value.toString();
  throw new RdsDataError(
    'BadRequestException',
    `Parameter "${name}" is outside the range of a 64-bit integer.`,
  );
}

/** With an exponent it is a DOUBLE to the database; without one it would be a DECIMAL. */
function doubleLiteral(value: number): string {
  const text = String(value);
  return text.includes('e') ? text : `${text}e0`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', "'": "\\'", '\\': '\\\\', '\x1a': '\\Z' };

function quoted(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL and Ctrl-Z are among what MySQL wants escaped
  return `'${value.replace(/[\0'\\\x1a]/g, (character) => ESCAPES[character] ?? character)}'`;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

const HINTED: Readonly<Record<NonNullable<SqlParameter['typeHint']>, (value: string) => boolean>> = {
  DATE: isDate,
  TIME: (value) => TIME.test(value),
  TIMESTAMP: (value) => isDate(value.slice(0, 10)) && value[10] === ' ' && TIME.test(value.slice(11)),
  DECIMAL: (value) => DECIMAL.test(value),
  JSON: isJson,
  // PostgreSQL's type; MySQL has none.
  UUID: () => false,
};

function isDate(value: string): boolean {
  if (!DATE.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
