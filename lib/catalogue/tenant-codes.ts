/**
 * What an `organization.code` may be: text of the column VARCHAR(50), in whatever script. A comma would end it in a
 * list of codes, and nobody would see a space at either end or a control character.
 */
export const TENANT_CODE = /^(?!\s)[^,\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,50}(?<!\s)$/u;

/** Codes and names of databases that differ in case alone are the same: the ERP's documents do not agree on it. */
export function foldCode(code: string): string {
  return code.toLowerCase();
}

/** What a look-up by code or name came to. */
export type Choice<Item> =
  | { readonly kind: 'found'; readonly item: Item }
  | { readonly kind: 'none' }
  /** Several differ from it in case alone, so that nobody can say which is meant. */
  | { readonly kind: 'ambiguous'; readonly items: readonly Item[] };

/**
 * Finds what a code or a name means: the item that is spelt exactly so, else the only one that differs in case alone.
 * A database's own comparison would not do: its collations take `ß` for `ss` and `é` for `e`.
 */
export function chooseByName<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  wanted: string,
): Choice<Item> {
  const exact = items.find((item) => nameOf(item) === wanted);
  if (exact !== undefined) return { kind: 'found', item: exact };
  const folded = foldCode(wanted);
  const alike = items.filter((item) => foldCode(nameOf(item)) === folded);
  const [item, ...others] = alike;
  if (item === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'found', item } : { kind: 'ambiguous', items: alike };
}
