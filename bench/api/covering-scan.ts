import type { Connection, RowDataPacket } from 'mysql2/promise';
import { integer } from '../../functions/shared/database/columns.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { type Edition, tenantDatabase } from './edition.ts';

const COVERING_SCAN = 'SELECT COUNT(*), COUNT(spawned_token_id), COUNT(spawned_at) FROM job_ticket_serial';

/** The least work that tells the totals exactly: every entry of one index, and no row. Answers how many. */
export async function scanIndex(databases: Databases, edition: Edition): Promise<number> {
  const [serials = 0] = await databases.tenant(tenantDatabase(edition)).read({
    sql: COVERING_SCAN,
    row: (next) => {
      const total = next(integer);
      next(integer);
      next(integer);
      return total;
    },
  });
  return serials;
}

/** @throws when the server would read rows for it: then it is no measure. Answers the plan in words. */
export async function requireCoveringScan(connection: Connection, edition: Edition): Promise<string> {
  await connection.query(`USE ${tenantDatabase(edition)}`);
  const [[plan]] = await connection.query<RowDataPacket[]>(`EXPLAIN ${COVERING_SCAN}`);
  const words = ['type', 'key', 'Extra'].map((column) => String(plan?.[column]));
  if (words[0] === 'index' && words[2] === 'Using index') return words.join(', ');
  throw new Error(`The covering scan is none: EXPLAIN says ${JSON.stringify(plan)}.`);
}
