import { integer } from '../../functions/shared/database/columns.ts';
import type { Database } from '../../functions/shared/database/data-api.ts';
import { isTime, toUtc } from '../../functions/shared/queries/sql-time.ts';
import { cannotTell, type Finding, ok, warning } from './finding.ts';
import type { Inventory } from './inventory.ts';
import { hasColumns } from './newest-times.ts';
import { hours } from './session.ts';

const NEWEST_ROWS = 1_000;
const MOST_PAIRS = 200;
const LEAST_PAIRS = 3;
/** Zones differ by quarters of an hour; a spawn is written within seconds. */
const TOLERATED_SECONDS = 10 * 60;

/**
 * Whether the ERP's sessions have the time zone of ours. A spawn is written twice: in UTC on the ticket's
 * serial, by `NOW()` on the token. Read-only.
 */
export async function checkErpZone(database: Database, inventory: Inventory): Promise<readonly Finding[]> {
  const known =
    hasColumns(inventory, 'job_ticket_serial', ['id_serial', 'spawned_at', 'spawned_token_id']) &&
    hasColumns(inventory, 'flow_token', ['id_token', 'spawned_at']);
  if (!known) return [];
  const pairs = await database.read({
    sql: `SELECT TIMESTAMPDIFF(SECOND, serial.spawned_at, ${toUtc('token.spawned_at')})
      FROM (SELECT spawned_at, spawned_token_id FROM job_ticket_serial ORDER BY id_serial DESC LIMIT ${NEWEST_ROWS}) AS serial
      JOIN flow_token AS token ON token.id_token = serial.spawned_token_id
      WHERE ${isTime('serial.spawned_at')} AND ${isTime('token.spawned_at')}
      LIMIT ${MOST_PAIRS}`,
    row: (next) => next(integer),
  });
  if (pairs.length < LEAST_PAIRS)
    return [
      cannotTell(
        'time',
        "whether the ERP's sessions have the time zone of ours: too few serials are spawned.",
      ),
    ];
  const median = pairs.toSorted((a, b) => a - b)[Math.floor(pairs.length / 2)] ?? 0;
  if (Math.abs(median) <= TOLERATED_SECONDS)
    return [ok('time', `The ERP's sessions have the time zone of ours, as ${pairs.length} spawns show.`)];
  return [
    warning(
      'time',
      `The ERP writes it ${hours(median)} ${median > 0 ? 'ahead of' : 'behind'} the NOW() of our sessions, as ${pairs.length} spawns show.`,
      {
        subject: 'flow_token.spawned_at',
        right: "the server's time_zone as the ERP's sessions have it",
        otherwise: 'ages and windows of tokens, outbox and quarantine are off by this much',
      },
    ),
  ];
}
