import { readInParts } from '../shared/database/adaptive-pages.ts';
import { nullable, text, truth } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { databaseErrorKind, isPassing } from '../shared/database/error-kind.ts';
import { jsonOfSerials } from '../shared/database/json-table.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import { IMPLAUSIBLE } from './plausibility.ts';
import { PAGE } from './recent-serials.ts';
import type { RegistryRow } from './serial-record.ts';

/** The registry as one run sees it; after the first failure it is not asked again, and the log says so once. */
export class CoreRegistry {
  #unreachable = false;
  /** The Core DB itself; a failure that says that it cannot be used is noticed. */
  readonly core: Pick<Database, 'read'>;
  readonly #log: Log;

  constructor(core: Database, log: Log, error?: unknown) {
    this.core = { read: (statement) => this.#noticing(() => core.read(statement)) };
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
      return await readRegistryRows(this.core, tenantId, serials);
    } catch (error) {
      if (!this.#unreachable) throw error;
      return undefined;
    }
  }

  /**
   * What needs the Core DB, as far as it gets: it ends where the Core DB stops answering.
   * @param items Must ask by way of `core` alone.
   * @throws as `rows` does.
   */
  async *whileItAnswers<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    if (this.#unreachable) return;
    try {
      yield* items;
    } catch (error) {
      if (!this.#unreachable) throw error;
    }
  }

  async #noticing<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      const kind = databaseErrorKind(error);
      if (isPassing(kind) && kind !== 'out-of-time') this.#fail(error);
      throw error;
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

/** A serial that nobody has seen for so long after its registration is orphaned. */
const ORPHAN_HOURS = 24;

/**
 * What the tenant's serials begin with, `organization.org_serial_code`; null where none is set. Read-only.
 * Throws what the database throws.
 */
export async function readPrefix(core: Pick<Database, 'read'>, tenantId: number): Promise<string | null> {
  const [prefix] = await core.read({
    sql: 'SELECT org_serial_code FROM organization WHERE id_org = :tenant',
    parameters: { tenant: tenantId },
    row: (next) => next(nullable(text)),
  });
  return prefix ?? null;
}

/** The tenant's registry rows by their exact serial. Read-only. Throws what the database throws. */
export async function readRegistryRows(
  core: Pick<Database, 'read'>,
  tenantId: number,
  serials: readonly string[],
): Promise<ReadonlyMap<string, RegistryRow>> {
  return new Map(await readInParts(serials, PAGE, (part) => readPart(core, tenantId, part)));
}

function readPart(
  core: Pick<Database, 'read'>,
  tenantId: number,
  serials: readonly string[],
): Promise<(readonly [string, RegistryRow])[]> {
  return core.read({
    sql: `SELECT registry.serial_code, COALESCE(registry.production_type, ''), COALESCE(registry.serial_type, 'product'),
        registry.dag_token_id, COALESCE(registry.checksum, ''), registry.id_serial, registry.serial_scope, registry.sku,
        registry.mo_id IS NOT NULL, registry.job_ticket_id IS NOT NULL,
        COALESCE(registry.created_at < UTC_TIMESTAMP() - INTERVAL ${ORPHAN_HOURS} HOUR, 0),
        ${IMPLAUSIBLE.day}, ${IMPLAUSIBLE.signature}, ${IMPLAUSIBLE.saltVersion}
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$' ERROR ON ERROR
      )) AS wanted
      STRAIGHT_JOIN serial_registry AS registry ON registry.serial_code = wanted.serial_code
      WHERE registry.tenant_id = :tenant`,
    parameters: { tenant: tenantId, serials: jsonOfSerials(serials) },
    row: (next) =>
      [
        next(text),
        {
          productionType: next(text),
          serialType: next(text),
          tokenId: next(nullable(text)),
          checksum: next(text),
          id: next(text),
          scope: next(nullable(text)),
          sku: next(nullable(text)),
          hasManufacturingOrder: next(truth),
          hasJobTicket: next(truth),
          old: next(truth),
          implausible: { day: next(truth), signature: next(truth), saltVersion: next(truth) },
        },
      ] as const,
  });
}
