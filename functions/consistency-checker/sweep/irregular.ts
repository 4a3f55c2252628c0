import { adaptivePages } from '../../shared/database/adaptive-pages.ts';
import { text } from '../../shared/database/columns.ts';
import type { Statement } from '../../shared/database/data-api.ts';
import { LATEST_UTC } from '../../shared/queries/sql-time.ts';
import { IMPLAUSIBLE } from '../plausibility.ts';
import { GRACE_MINUTES } from '../serial-record.ts';
import type { SerialSides } from './serial-slice.ts';

type RegistryOfTenant = Pick<SerialSides, 'core' | 'tenantId'>;

/** SQL of one of the parts of a standard code, counted from 1. A line or a SKU may be called like the other. */
function partSql(part: number): string {
  return `SUBSTRING_INDEX(SUBSTRING_INDEX(registry.serial_code, '-', ${part}), '-', -1)`;
}

/**
 * SQL that finds every registry row that `contextViolations` or `implausibilities` could have something to say about,
 * and rows whose code ends with another check character than they state. It may find more: what it finds is judged by
 * itself. Days are left out, as a group of codes has one.
 */
export const IRREGULAR = `COALESCE(CASE
          WHEN registry.production_type = 'hatthasilpa' THEN registry.serial_scope = 'batch' OR registry.mo_id IS NOT NULL
            OR ${partSql(2)} <> 'HAT'
          ELSE registry.serial_scope = 'piece' OR registry.dag_token_id IS NOT NULL
            OR (registry.mo_id IS NULL AND registry.job_ticket_id IS NULL) OR ${partSql(2)} = 'HAT'
        END, 0)
        OR registry.checksum <> RIGHT(registry.serial_code, 1)
        OR COALESCE(${partSql(3)} <> registry.sku, 0)
        OR COALESCE(LEFT(registry.serial_code, CHAR_LENGTH(:prefix) + 1) <> CONCAT(:prefix, '-'), 0)
        OR ${IMPLAUSIBLE.signature} OR ${IMPLAUSIBLE.saltVersion}`;

/** Serials an answer, at most. */
const SERIALS_A_CALL = 5_000;

/** Of a slice of the registry, serials whose rows may contradict their own context, page by page. Read-only. */
export function irregularSerials(
  registry: RegistryOfTenant,
  prefix: string | null,
  { from, to }: { readonly from: { readonly time: string }; readonly to: { readonly time: string } },
): AsyncGenerator<readonly string[]> {
  const within = 'registry.created_at >= :from AND registry.created_at < :to';
  return readIrregular(registry, within, { prefix, from: from.time, to: to.time });
}

/** The same of the last 24 hours, without what may still be in the making. */
export function recentIrregularSerials(
  registry: RegistryOfTenant,
  prefix: string | null,
): AsyncGenerator<readonly string[]> {
  const within = `registry.created_at >= UTC_TIMESTAMP() - INTERVAL 24 HOUR
          AND (registry.created_at <= UTC_TIMESTAMP() - INTERVAL ${GRACE_MINUTES} MINUTE OR registry.created_at > ${LATEST_UTC})`;
  return readIrregular(registry, within, { prefix });
}

/** The first page has no lower bound: a code that begins with a tab comes before the empty text. */
function readIrregular(
  { core, tenantId }: RegistryOfTenant,
  within: string,
  parameters: NonNullable<Statement['parameters']>,
): AsyncGenerator<readonly string[]> {
  return adaptivePages<string>(SERIALS_A_CALL, (after, limit) =>
    core.read({
      sql: `SELECT registry.serial_code FROM serial_registry AS registry
        WHERE registry.tenant_id = :tenant AND ${within} AND registry.serial_code <> ''
          AND (${IRREGULAR} OR ${IMPLAUSIBLE.day}) ${after === undefined ? '' : 'AND registry.serial_code > :after'}
        ORDER BY registry.serial_code LIMIT ${limit}`,
      parameters: { ...parameters, tenant: tenantId, ...(after === undefined ? {} : { after }) },
      row: (next) => next(text),
    }),
  );
}
