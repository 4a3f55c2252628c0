import { createHash } from 'node:crypto';

/** Hexadecimal digits; 128 bits of a hash meet no other one by chance. */
const TAG_LENGTH = 32;

/** A quoted tag of a body. The time of the reading is left out: it alone makes no other answer. */
export function entityTag(body: object): string {
  const content = Object.entries(body).filter(([name]) => name !== 'timestamp');
  return textTag(JSON.stringify(content));
}

/** A quoted tag of a text. */
export function textTag(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return `"${hash.slice(0, TAG_LENGTH)}"`;
}

/**
 * Whether an `If-None-Match` names the tag: a list of tags, or `*` for whatever there is. The comparison is
 * the weak one, since a proxy that compresses the answer marks its tag `W/`.
 */
export function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((known) => known.trim().replace(/^W\//, '') === tag);
}
