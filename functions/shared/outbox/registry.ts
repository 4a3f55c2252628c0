import { readInParts } from '../database/adaptive-pages.ts';
import { nullable, text } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { fittingId, fittingSerial } from '../database/json-table.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** A row of serial_registry that an entry names. */
export interface RegistryRow {
  readonly serialCode: string;
  readonly productionType: string;
  readonly tokenId: string | null;
}

/**
 * Writes the core link of each entry whose registry row is Hatthasilpa and unlinked; one transaction.
 * Repeating it changes nothing: a row that has a token is never touched. The columns of the JSON table state
 * the registry's own collation, as MySQL refuses to compare different ones (error 1267), and the lengths are
 * compared because `=` ignores trailing spaces.
 */
export function linkEntries(
  core: Database,
  tenantId: number,
  entries: readonly OutboxEntry[],
): Promise<number> {
  return core.write({
    sql: `UPDATE JSON_TABLE(:entries, '$[*]' COLUMNS (
        serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.serial' ERROR ON ERROR,
        token_id BIGINT PATH '$.token' ERROR ON ERROR
      )) AS entry
      STRAIGHT_JOIN serial_registry AS registry ON registry.serial_code = entry.serial_code
      SET registry.dag_token_id = entry.token_id
      WHERE registry.tenant_id = :tenant
        AND registry.dag_token_id IS NULL
        AND registry.production_type = 'hatthasilpa'
        AND CHAR_LENGTH(registry.serial_code) = CHAR_LENGTH(entry.serial_code)`,
    parameters: {
      tenant: tenantId,
      entries: JSON.stringify(
        firstOfEachSerial(entries).map(({ serialCode, tokenId }) => ({
          serial: fittingSerial(serialCode),
          token: fittingId(tokenId),
        })),
      ),
    },
  });
}

/** Reads the registry rows that the entries name, by their exact serial. Read-only. */
export async function readRegistry(
  core: Database,
  tenantId: number,
  entries: readonly OutboxEntry[],
): Promise<ReadonlyMap<string, RegistryRow>> {
  const serials = firstOfEachSerial(entries).map(({ serialCode }) => fittingSerial(serialCode));
  const rows = await readInParts(serials, serials.length, (part) => readRows(core, tenantId, part));
  return new Map(rows.map((row) => [row.serialCode, row]));
}

function readRows(core: Database, tenantId: number, serials: readonly string[]): Promise<RegistryRow[]> {
  return core.read({
    sql: `SELECT registry.serial_code, registry.production_type, registry.dag_token_id
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$' ERROR ON ERROR
      )) AS entry
      STRAIGHT_JOIN serial_registry AS registry ON registry.serial_code = entry.serial_code
      WHERE registry.tenant_id = :tenant`,
    parameters: {
      tenant: tenantId,
      serials: JSON.stringify(serials),
    },
    row: (next) => ({ serialCode: next(text), productionType: next(text), tokenId: next(nullable(text)) }),
  });
}

/** Two entries may name one serial; the older one proposes its token, so that a batch has one outcome. */
function firstOfEachSerial(entries: readonly OutboxEntry[]): OutboxEntry[] {
  const first = new Map<string, OutboxEntry>();
  for (const entry of entries) {
    if (!first.has(entry.serialCode)) first.set(entry.serialCode, entry);
  }
  return [...first.values()];
}
