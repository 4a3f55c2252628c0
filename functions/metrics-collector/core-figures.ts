import { integer, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { ReportedDay } from './reporting-window.ts';
import type { SpawnedSerial } from './spawned-serials.ts';

/** Product serials registered on one UTC day, over all tenants asked for. */
export interface GeneratedSerials {
  readonly hatthasilpa: number;
  readonly oem: number;
}

/** Counts the registrations of a day by production type; `classic` is the later name of `oem`. Read-only. */
export async function readGenerated(
  core: Database,
  tenantIds: readonly number[],
  day: ReportedDay,
): Promise<GeneratedSerials> {
  if (tenantIds.length === 0) return { hatthasilpa: 0, oem: 0 };
  const types = await core.read({
    // A list of single values, not a join, lets the index on (tenant_id, created_at) bound each tenant's day.
    sql: `SELECT production_type, COUNT(*) FROM serial_registry
      WHERE tenant_id IN (${tenantIds.map((_, index) => `:tenant${index}`).join(', ')})
        AND created_at >= :from AND created_at < :to AND serial_type = 'product'
      GROUP BY production_type`,
    parameters: {
      from: day.from,
      to: day.to,
      ...Object.fromEntries(tenantIds.map((id, index) => [`tenant${index}`, id])),
    },
    row: (next) => ({ type: next(text), count: next(integer) }),
  });
  const hatthasilpa = types.find(({ type }) => type === 'hatthasilpa')?.count ?? 0;
  return { hatthasilpa, oem: types.reduce((sum, { count }) => sum + count, 0) - hatthasilpa };
}

/** How the registry sees one tenant's spawned serials. */
export interface CoreLinks {
  /** Serials on tokens of the last 24 hours with a Hatthasilpa product row in the registry. */
  readonly registered: number;
  /** Those of them whose row names a token. */
  readonly linked: number;
  /** For each reported day in turn: serials spawned on it whose row names a token. */
  readonly linkedOnDays: readonly number[];
}

/** Serials a call: their JSON stays far below the Data API's 4 MiB. */
const CHUNK = 5_000;

/** Looks serials up in the registry, in chunks. Read-only. */
export async function readCoreLinks(
  core: Database,
  tenantId: number,
  serials: readonly SpawnedSerial[],
  days: number,
): Promise<CoreLinks> {
  const total = { registered: 0, linked: 0, linkedOnDays: Array.from({ length: days }, () => 0) };
  for (let start = 0; start < serials.length; start += CHUNK) {
    const chunk = await readChunk(core, tenantId, serials.slice(start, start + CHUNK), days);
    total.registered += chunk.registered;
    total.linked += chunk.linked;
    total.linkedOnDays = total.linkedOnDays.map((sum, index) => sum + (chunk.linkedOnDays[index] ?? 0));
  }
  return total;
}

async function readChunk(
  core: Database,
  tenantId: number,
  serials: readonly SpawnedSerial[],
  days: number,
): Promise<CoreLinks> {
  const dayIndexes = Array.from({ length: days }, (_, index) => index);
  const [links] = await core.read({
    sql: `SELECT COALESCE(SUM(spawned.last_day), 0),
        COALESCE(SUM(spawned.last_day AND registry.dag_token_id IS NOT NULL), 0)
        ${dayIndexes.map((day) => `, COALESCE(SUM(spawned.on_day${day} AND registry.dag_token_id IS NOT NULL), 0)`).join('')}
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_code VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[0]',
        last_day INT PATH '$[1]'
        ${dayIndexes.map((day) => `, on_day${day} INT PATH '$[${day + 2}]'`).join('')}
      )) AS spawned
      STRAIGHT_JOIN serial_registry AS registry ON registry.serial_code = spawned.serial_code
      WHERE registry.tenant_id = :tenant AND registry.production_type = 'hatthasilpa'
        AND registry.serial_type = 'product'`,
    parameters: {
      tenant: tenantId,
      serials: JSON.stringify(
        serials.map(({ serialCode, lastDay, onDays }) => [
          serialCode,
          Number(lastDay),
          ...onDays.map(Number),
        ]),
      ),
    },
    row: (next) => ({
      registered: next(integer),
      linked: next(integer),
      linkedOnDays: dayIndexes.map(() => next(integer)),
    }),
  });
  if (links === undefined) throw new Error('The core link query answered no row.');
  return links;
}
