/**
 * What the Data API calls an answer that exceeds its limits: 1 MiB for all rows, 64 KB for one. Its guide names the
 * two errors by these texts and says nothing of the exceptions, so a message of either beginning is enough.
 */
const TEXTS = [
  /^Database returned more than the allowed response size limit/i,
  /^Database response exceeded size limit/i,
  /^Packet for query is too large/i,
];
const EXCEPTIONS: ReadonlySet<string> = new Set([
  'BadRequestException',
  'DatabaseErrorException',
  'UnsupportedResultException',
]);

/** Whether the Data API refused an answer for its size: a smaller page of the same rows may fit. Never throws. */
export function isTooLarge(error: unknown): error is Error {
  if (!(error instanceof Error) || !EXCEPTIONS.has(error.name)) return false;
  return TEXTS.some((text) => text.test(error.message));
}

/** Thrown when the answer about a single row, or a single item, is more than the Data API hands out. */
export class RowTooLargeError extends Error {
  override readonly name = 'RowTooLargeError';

  constructor(cause: unknown) {
    super('The answer about a single row exceeds what the Data API hands out.', { cause });
  }
}
