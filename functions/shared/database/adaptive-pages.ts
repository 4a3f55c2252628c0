import { isTooLarge, RowTooLargeError } from './too-large.ts';

/** Pages of a size that are taken before a larger one is tried again. */
const PAGES_BEFORE_GROWING = 4;

/** How many rows, or items, to ask for: half as many after a refusal for size, more again after some that fit. */
class PageSize {
  #rows: number;
  #taken = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
    this.#rows = most;
  }

  get rows(): number {
    return this.#rows;
  }

  taken(): void {
    this.#taken++;
    if (this.#taken < PAGES_BEFORE_GROWING) return;
    this.#taken = 0;
    this.#rows = Math.min(this.#most, this.#rows * 2);
  }

  /**
   * @param asked How many rows, or items, the refused answer was about.
   * @throws RowTooLargeError where there is nothing to halve, and any error that does not speak of size.
   */
  refused(error: unknown, asked: number): void {
    if (!isTooLarge(error)) throw error;
    if (asked <= 1) throw new RowTooLargeError(error);
    this.#taken = 0;
    this.#rows = Math.floor(asked / 2);
  }
}

/**
 * Reads rows in an order, page by page. The Data API limits an answer in bytes and SQL limits it in rows: a page that
 * is refused for its size is asked for again with half as many.
 * @param most Rows of a page, at most; a page with fewer than were asked for is the last.
 * @param read Reads so many rows that follow one, or the first ones. Must be read-only, and its order strict.
 * @throws RowTooLargeError where a single row does not fit, and what `read` throws.
 */
export async function* adaptivePages<R>(
  most: number,
  read: (after: R | undefined, limit: number) => Promise<readonly R[]>,
): AsyncGenerator<readonly R[]> {
  const size = new PageSize(most);
  for (let after: R | undefined; ; ) {
    const limit = size.rows;
    let page: readonly R[];
    try {
      page = await read(after, limit);
    } catch (error) {
      size.refused(error, limit);
      continue;
    }
    size.taken();
    if (page.length > 0) yield page;
    after = page.at(-1);
    if (after === undefined || page.length < limit) return;
  }
}

/** All rows of `adaptivePages`, for what is bounded by itself. Throws as it does. */
export async function readAdaptively<R>(
  most: number,
  read: (after: R | undefined, limit: number) => Promise<readonly R[]>,
): Promise<R[]> {
  const rows: R[] = [];
  for await (const page of adaptivePages(most, read)) rows.push(...page);
  return rows;
}

/**
 * Asks about many items, so many at a time, and answers all rows in the order of the items. Where an answer is refused
 * for its size, half as many are asked about.
 * @throws RowTooLargeError where the answer about a single item does not fit, and what `read` throws.
 */
export async function readInParts<T, R>(
  items: readonly T[],
  most: number,
  read: (part: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const size = new PageSize(most);
  const rows: R[] = [];
  for (let start = 0; start < items.length; ) {
    const part = items.slice(start, start + size.rows);
    try {
      rows.push(...(await read(part)));
    } catch (error) {
      size.refused(error, part.length);
      continue;
    }
    size.taken();
    start += part.length;
  }
  return rows;
}

/** The first so many rows of `adaptivePages`: what a caller asked for as one page. Throws as it does. */
export async function readFirst<R>(
  count: number,
  read: (after: R | undefined, limit: number) => Promise<readonly R[]>,
): Promise<R[]> {
  const rows: R[] = [];
  for await (const page of adaptivePages(count, read)) {
    rows.push(...page);
    if (rows.length >= count) break;
  }
  return rows.slice(0, count);
}
