import { nullable, text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { databaseErrorKind, isPassing } from '../shared/database/error-kind.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import type { RegistryRow } from './serial-record.ts';

/** The registry as one run sees it; after the first failure it is not asked again, and the log says so once. */
export class CoreRegistry {
  #unreachable = false;
  readonly #core: Database;
  readonly #log: Log;

  constructor(core: Database, log: Log, error?: unknown) {
    this.#core = core;
    this.#log = log;
    if (error !== undefined) this.#fail(error);
  }

  /** Whether the Core DB could not be used at some point of the run. */
  get unreachable(): boolean {
    return this.#unreachable;
  }

  /**
   * The tenant's registry rows by their exact serial; undefined while the Core DB cannot be used. Read-only.
   * @throws what says something about our statement or about the time budget, not about the Core DB.
   */
  async rows(
    tenantId: number | null,
    serials: readonly string[],
  ): Promise<ReadonlyMap<string, RegistryRow> | undefined> {
    if (this.#unreachable || tenantId === null) return undefined;
    try {
      return await readRegistry(this.#core, tenantId, serials);
    } catch (error) {
      const kind = databaseErrorKind(error);
      if (!isPassing(kind) || kind === 'out-of-time') throw error;
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    if (!this.#unreachable)
      this.#log.error('The Core DB cannot be used; checks that need it are left out', {
        error: describeError(error),
      });
    this.#unreachable = true;
  }
}

async function readRegistry(
  core: Database,
  tenantId: number,
  serials: readonly string[],
): Promise<ReadonlyMap<string, RegistryRow>> {
  const rows = await core.read({
    sql: `SELECT registry.serial_code, registry.production_type, COALESCE(registry.serial_type, 'product'),
        registry.dag_token_id, registry.checksum
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_code VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$'
      )) AS wanted
      STRAIGHT_JOIN serial_registry AS registry ON registry.serial_code = wanted.serial_code
      WHERE registry.tenant_id = :tenant`,
    parameters: { tenant: tenantId, serials: JSON.stringify(serials) },
    row: (next) =>
      [
        next(text),
        {
          productionType: next(text),
          serialType: next(text),
          tokenId: next(nullable(text)),
          checksum: next(text),
        },
      ] as const,
  });
  return new Map(rows);
}
