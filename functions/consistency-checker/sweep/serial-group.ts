/**
 * Serials are compared by groups: a standard code without the last two digits of its sequence number, its hash
 * and its check character, so at most a hundred pieces of one day. A group lies together in every order that
 * the two sides store serials in, and its serials are found again by a prefix.
 */

/** Characters that a group leaves out: `NN-HASH-C`. */
const DETAIL_LENGTH = 9;
/** What is too short for that keeps so many. */
const SHORTEST_GROUP = 6;

/** `{TENANT}-{PROD}-{SKU}-{YYYYMMDD}-{hundreds}`. Other codes are looked at one by one. */
const STANDARD_GROUP = /^[A-Z0-9]{2,8}-[A-Z]{2,4}-[A-Z0-9]{2,8}-\d{8}-\d{3}$/;

/** Where the day of a group of standard codes begins, counted from its end: `YYYYMMDD-NNN`. */
export const DAY_FROM_END = -12;

/** Whether a group holds standard codes, a hundred at most. */
export function isStandardGroup(group: string): boolean {
  return STANDARD_GROUP.test(group);
}

/** SQL that answers the group of a serial as bytes: case counts, and they are grouped faster than text. */
export function groupSql(serial: string): string {
  return `CAST(LEFT(${serial}, GREATEST(CHAR_LENGTH(${serial}) - ${DETAIL_LENGTH}, ${SHORTEST_GROUP})) AS BINARY)`;
}

/**
 * SQL that answers a number for a serial and the token it is linked to; sums of it differ where links do. CRC32
 * alone is linear, so that two links changed for each other could keep the sum: the second half has them in
 * the other order.
 */
export function linkChecksumSql(serial: string, token: string): string {
  const id = `COALESCE(${token}, 0)`;
  return `(CRC32(CONCAT(${serial}, ':', ${id})) * 4294967296 + CRC32(CONCAT(${id}, ':', ${serial})))`;
}

/** A pattern for `LIKE … ESCAPE '|'` that finds what begins with a text. */
export function startingWith(prefix: string): string {
  return `${prefix.replace(/[|%_]/g, '|$&')}%`;
}
