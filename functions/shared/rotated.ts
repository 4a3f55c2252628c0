/**
 * The items, each run beginning a quarter of the list further on than the one before: where a run cannot come to all
 * of them, none is always the last.
 * @param run Number of the run, counted up by one.
 */
export function rotated<T>(items: readonly T[], run: number): readonly T[] {
  if (items.length === 0) return items;
  const first = (run * Math.ceil(items.length / 4)) % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
