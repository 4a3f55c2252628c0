import { integer, nullable, oneOf, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { asUtc, LATEST } from '../../shared/queries/sql-time.ts';
import type { OutboxError } from '../contract.ts';

const NEWEST = 10;

/** Characters; what the ERP itself keeps of an error. */
const ERROR_LENGTH = 500;

/**
 * The newest errors of links that still miss. A done entry keeps its last error too, but that is history, and
 * nearly all entries are done: an index bounds the rest. What is dated in the future comes last: it would hide the
 * others until then. Read-only.
 */
export function readOutboxErrors(tenant: Database): Promise<OutboxError[]> {
  return tenant.read({
    sql: `SELECT serial_code, LEFT(last_error, ${ERROR_LENGTH}), COALESCE(retry_count, 0), status, ${asUtc('updated_at')}
      FROM serial_link_outbox
      WHERE status IN ('pending', 'dead') AND last_error IS NOT NULL AND last_error <> ''
      ORDER BY CASE WHEN updated_at <= ${LATEST} THEN updated_at END DESC, id DESC LIMIT ${NEWEST}`,
    row: (next) => ({
      serial: next(text),
      error: next(text),
      retry_count: next(integer),
      status: next(oneOf('pending', 'dead')),
      at: next(nullable(text)),
    }),
  });
}
