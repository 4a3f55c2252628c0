/** Tenants of one statement: of more, the Data API may neither wait for the answer nor hold it. */
const TENANTS_AT_ONCE = 200;

/** What is read of many tenants, some of them at a time. */
export async function inChunks<Tenant, T>(
  tenants: readonly Tenant[],
  read: (some: readonly Tenant[]) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (let first = 0; first < tenants.length; first += TENANTS_AT_ONCE)
    all.push(...(await read(tenants.slice(first, first + TENANTS_AT_ONCE))));
  return all;
}
