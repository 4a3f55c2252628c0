/**
 * Computes a value once a key. A key that is asked for while it is being computed refers to itself;
 * `circular` answers that call.
 */
export function memoize<Value>(
  compute: (key: string) => Value,
  circular: (key: string) => Value,
): (key: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  const inProgress = new Set<string>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found.value;
    if (inProgress.has(key)) return circular(key);
    inProgress.add(key);
    const value = compute(key);
    inProgress.delete(key);
    known.set(key, { value });
    return value;
  };
}
