import { CHECKER_MARK, MAX_CHARGED_FAILURES } from '../../lib/catalogue/outbox-policy.ts';
import type { Load } from '../bulk-load.ts';
import { type Edition, tenantDatabase } from './edition.ts';
import { DEAD_ENTRY, DEAD_EVERY, PENDING_ENTRIES, pieceOfEntry, pieceSql } from './piece.ts';

/** The consistency checker made one in so many entries. */
export const CHECKER_EVERY = 40;
export const CHECKER_ENTRY = 5;

/** Retries of a pending entry, by its number. */
export const PENDING_RETRIES = 3;

/** The measured tenant's outbox: nearly all of it is done, a tenth of that at the second attempt or later. */
export function outboxLoad(edition: Edition, end: string): Load {
  const piece = pieceSql(edition, end, `(${pieceOfEntry(1)} + 5 * (seq - 1))`);
  const pending = `seq > ${edition.entries - PENDING_ENTRIES}`;
  const dead = `seq MOD ${DEAD_EVERY} = ${DEAD_ENTRY}`;
  const retried = 'seq MOD 10 = 3';
  const error = `CASE
    WHEN ${dead} THEN 'The registry row names another token.'
    WHEN seq MOD ${CHECKER_EVERY} = ${CHECKER_ENTRY} THEN '${CHECKER_MARK} core link missing'
    WHEN ${pending} OR ${retried} THEN 'SQLSTATE[HY000] [2002] Connection timed out' END`;
  return {
    table: `${tenantDatabase(edition)}.serial_link_outbox`,
    columns: {
      id: 'seq',
      serial_code: `CONCAT('DEFA', ${piece.registered})`,
      dag_token_id: String(`${pieceOfEntry(1)} + 5 * (seq - 1)`),
      status: `CASE WHEN ${pending} THEN 'pending' WHEN ${dead} THEN 'dead' ELSE 'done' END`,
      retry_count: `CASE WHEN ${dead} THEN ${MAX_CHARGED_FAILURES} WHEN ${pending} THEN seq MOD ${PENDING_RETRIES}
        WHEN ${retried} THEN 1 + seq MOD 4 ELSE 0 END`,
      last_error: error,
      created_at: piece.createdAt,
      updated_at: `${piece.createdAt} + INTERVAL IF(${pending}, 0, 5) MINUTE`,
    },
    rows: edition.entries,
  };
}
