/**
 * Characters of the widest serial column that preflight accepts; what our SQL declares in a JSON_TABLE is as wide.
 * InnoDB keeps an index on twice as many.
 */
export const LONGEST_SERIAL = 255;

/** The largest id that a BIGINT holds. */
const LARGEST_ID = 2n ** 63n - 1n;

/** Thrown for a value that no column of ours holds, before a database cuts it, clamps it or reads it as NULL. */
export class ValueTooWideError extends Error {
  override readonly name = 'ValueTooWideError';
}

/*
 * The columns of a JSON_TABLE say `ERROR ON ERROR`, or MySQL would read what does not fit as NULL. MariaDB cuts text
 * and clamps numbers in spite of it, so what others may have made wider is measured here as well.
 */

/** Serials as JSON for a JSON_TABLE. Throws ValueTooWideError. */
export function jsonOfSerials(serials: readonly string[]): string {
  return JSON.stringify(serials.map(fittingSerial));
}

/** Ids as JSON for a JSON_TABLE. Throws ValueTooWideError. */
export function jsonOfIds(ids: readonly string[]): string {
  return JSON.stringify(ids.map(fittingId));
}

/** The serial itself. Throws ValueTooWideError. */
export function fittingSerial(serial: string): string {
  // A database counts an emoji as one character, JavaScript as two.
  if (serial.length > LONGEST_SERIAL && Array.from(serial).length > LONGEST_SERIAL)
    throw new ValueTooWideError(
      `A serial has more than ${LONGEST_SERIAL} characters; it begins with ${JSON.stringify(serial.slice(0, 40))}.`,
    );
  return serial;
}

/** The id itself, a 64-bit number as text. Throws ValueTooWideError. */
export function fittingId(id: string): string {
  if (BigInt(id) > LARGEST_ID) throw new ValueTooWideError(`The id ${id} is larger than a BIGINT holds.`);
  return id;
}
