import { listTenants, readOrganizations, type Tenant } from '../database/tenants.ts';
import type { ChecklistServices, ChecklistSettings } from './context.ts';
import type { Reader, Reading } from './reading.ts';

/** Whom a report is about, as far as the databases tell. */
export interface WatchedTenants {
  /** With their databases. */
  readonly located: Reading<readonly Tenant[]>;
  /** Codes by id, as far as ids are known. */
  readonly codes: ReadonlyMap<number, string>;
  /** Why Core is not worth asking for more; undefined while it answers. */
  readonly coreGap: { readonly gap: string } | undefined;
}

/**
 * Lists the tenants of a report. Each cluster may be away: without the tenant cluster Core still names them, and
 * without Core our own schema does. Never throws.
 */
export async function watchedTenants(
  { lookups, log }: Pick<ChecklistServices, 'lookups' | 'log'>,
  settings: ChecklistSettings,
  reader: Reader,
): Promise<WatchedTenants> {
  const { core, tenantCluster } = lookups;
  const listed = await reader.attempt('tenant_db', 'The list of tenant databases', () =>
    listTenants({ core, tenantCluster, ...settings }, {}),
  );
  if ('gap' in listed) return await fromCoreAlone(core, settings, reader, listed);
  const { tenants, coreError } = listed.value;
  if (coreError === undefined)
    return { located: { value: tenants }, codes: codesOf(tenants), coreGap: undefined };
  log.debug('The tenants are listed without the Core DB');
  const coreGap = await reader.attempt('core_db', 'The Core DB', () => Promise.reject(coreError));
  return {
    located: { value: tenants },
    codes: codesOf(tenants),
    coreGap: 'gap' in coreGap ? coreGap : undefined,
  };
}

async function fromCoreAlone(
  core: ChecklistServices['lookups']['core'],
  { excludedTenants }: ChecklistSettings,
  reader: Reader,
  located: { readonly gap: string },
): Promise<WatchedTenants> {
  const organizations = await reader.attempt('core_db', 'The Core DB', () => readOrganizations(core));
  if ('gap' in organizations) return { located, codes: new Map(), coreGap: organizations };
  const excluded = new Set(excludedTenants.map((code) => code.toLowerCase()));
  const watched = organizations.value.filter(({ code }) => !excluded.has(code.toLowerCase()));
  return { located, codes: codesOf(watched), coreGap: undefined };
}

function codesOf(
  tenants: readonly { readonly id: number | null; readonly code: string }[],
): Map<number, string> {
  return new Map(tenants.flatMap(({ id, code }) => (id === null ? [] : [[id, code] as const])));
}
