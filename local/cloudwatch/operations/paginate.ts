import { CloudWatchError } from '../errors.ts';

/** One page of a list with what asks for the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly next: { readonly NextToken?: string };
}

/**
 * @param token As an earlier page gave it.
 * @throws {CloudWatchError} InvalidNextToken for any other text.
 */
export function paginate<Item>(all: readonly Item[], size: number, token: string | undefined): Page<Item> {
  const from = token === undefined ? 0 : readToken(token);
  const to = from + size;
  return { items: all.slice(from, to), next: to < all.length ? { NextToken: writeToken(to) } : {} };
}

export function writeToken(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

/** @throws {CloudWatchError} InvalidNextToken. */
export function readToken(token: string): number {
  const [, position] = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (position === undefined)
    throw new CloudWatchError('InvalidNextToken', `NextToken '${token}' is not valid.`);
  return Number(position);
}
