/** The database's BIGINT. */
const LARGEST_ID = 9_223_372_036_854_775_807n;

/** Whether a text is the id of some row, as the lists of this desk show it. */
export function isRowId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST_ID;
}
