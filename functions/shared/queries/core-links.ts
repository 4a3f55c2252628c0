import { integer } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { fittingId, fittingSerial } from '../database/json-table.ts';
import type { SpawnedSerial } from './spawned-serials.ts';

/** How the registry sees one tenant's spawned serials. */
export interface CoreLinks {
  /** Serials on tokens of the last 24 hours with a Hatthasilpa product row in the registry. */
  readonly registered: number;
  /** Those of them whose row names a token. */
  readonly linked: number;
  /** Those of them whose row names the same token as the tenant link, and that token carries the serial. */
  readonly consistent: number;
  /** For each reported day in turn: serials spawned on it whose row names a token. */
  readonly linkedOnDays: readonly number[];
}

/** Serials a call, at most. */
const CHUNK = 5_000;
/** Bytes of their JSON, at most: it stands in a request of 4 MiB as JSON within JSON, which escapes it once more. */
const CHUNK_BYTES = 2 * 1024 * 1024;

/** Equals no token: the two database engines read a JSON null in a number column differently. */
const NO_TOKEN = '-1';

/** Looks serials up in the registry, in chunks. Read-only. */
export async function readCoreLinks(
  core: Database,
  tenantId: number,
  serials: readonly SpawnedSerial[],
  days: number,
): Promise<CoreLinks> {
  const total = {
    registered: 0,
    linked: 0,
    consistent: 0,
    linkedOnDays: Array.from({ length: days }, () => 0),
  };
  for (const part of chunksOf(serials)) {
    const chunk = await readChunk(core, tenantId, part, days);
    total.registered += chunk.registered;
    total.linked += chunk.linked;
    total.consistent += chunk.consistent;
    total.linkedOnDays = total.linkedOnDays.map((sum, index) => sum + (chunk.linkedOnDays[index] ?? 0));
  }
  return total;
}

function* chunksOf(serials: readonly SpawnedSerial[]): Generator<readonly SpawnedSerial[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, { serialCode }] of serials.entries()) {
    const more = Buffer.byteLength(JSON.stringify(serialCode)) + BYTES_BESIDE_A_CODE;
    if (index - start === CHUNK || bytes + more > CHUNK_BYTES) {
      yield serials.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += more;
  }
  if (start < serials.length) yield serials.slice(start);
}

/** A token, a few flags and what holds them together. */
const BYTES_BESIDE_A_CODE = 40;

async function readChunk(
  core: Database,
  tenantId: number,
  serials: readonly SpawnedSerial[],
  days: number,
): Promise<CoreLinks> {
  const dayIndexes = Array.from({ length: days }, (_, index) => index);
  const [links] = await core.read({
    sql: `SELECT COALESCE(SUM(spawned.last_day), 0),
        COALESCE(SUM(spawned.last_day AND registry.dag_token_id IS NOT NULL), 0),
        COALESCE(SUM(spawned.last_day AND registry.dag_token_id = spawned.linked_token), 0)
        ${dayIndexes.map((day) => `, COALESCE(SUM(spawned.on_day${day} AND registry.dag_token_id IS NOT NULL), 0)`).join('')}
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[0]' ERROR ON ERROR,
        last_day INT PATH '$[1]' ERROR ON ERROR,
        linked_token BIGINT PATH '$[2]' ERROR ON ERROR
        ${dayIndexes.map((day) => `, on_day${day} INT PATH '$[${day + 3}]' ERROR ON ERROR`).join('')}
      )) AS spawned
      STRAIGHT_JOIN serial_registry AS registry ON registry.serial_code = spawned.serial_code
      WHERE registry.tenant_id = :tenant AND registry.production_type = 'hatthasilpa'
        AND COALESCE(registry.serial_type, 'product') = 'product'`,
    parameters: {
      tenant: tenantId,
      serials: JSON.stringify(
        serials.map(({ serialCode, lastDay, linkedToken, onDays }) => [
          fittingSerial(serialCode),
          Number(lastDay),
          linkedToken === null ? NO_TOKEN : fittingId(linkedToken),
          ...onDays.map(Number),
        ]),
      ),
    },
    row: (next) => ({
      registered: next(integer),
      linked: next(integer),
      consistent: next(integer),
      linkedOnDays: dayIndexes.map(() => next(integer)),
    }),
  });
  if (links === undefined) throw new Error('The core link query answered no row.');
  return links;
}
