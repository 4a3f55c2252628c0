import { adaptivePages } from '../database/adaptive-pages.ts';
import { integer, nullable, text } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { DisorderedRowsError, windowStart } from '../database/window-start.ts';
import { productionCode } from '../serial-code.ts';
import { LATEST } from './sql-time.ts';

/** A UTC day. Times are UTC text, `YYYY-MM-DD HH:MM:SS`, as SQL takes them; `to` is exclusive. */
export interface Day {
  readonly from: string;
  readonly to: string;
}

/** A serial that lies on a token of the window. */
export interface SpawnedSerial {
  readonly serialCode: string;
  /** Whether it has a row in `job_ticket_serial`; some spawns write none. */
  readonly onTicket: boolean;
  readonly tenantLinked: boolean;
  /**
   * The token that the tenant link names, if it carries the serial; else null. A scrapped token keeps its
   * serial, so the link to an ancestor in a replacement chain counts.
   */
  readonly linkedToken: string | null;
  /** Whether its token was spawned within the last 24 hours. */
  readonly lastDay: boolean;
  /** For each reported day in turn, whether its `spawned_at` falls on it. */
  readonly onDays: readonly boolean[];
}

/** Tokens a page: with a serial of 100 letters and digits and all its columns a token takes 260 bytes of the Data API's 1 MiB. */
const PAGE = 3_000;

/**
 * Reads the serials on tokens spawned in the last 24 hours or on a reported day, each once. Read-only.
 * @throws {DisorderedRowsError} when nobody can tell which tokens these are.
 */
export async function readSpawnedSerials(
  tenant: Database,
  days: readonly Day[],
): Promise<ReadonlyMap<string, SpawnedSerial>> {
  const serials = new Map<string, SpawnedSerial>();
  const pages = adaptivePages<Row>(PAGE, (last, limit) => readPage(tenant, days, last?.tokenId, limit));
  for await (const page of pages) for (const { serial } of page) serials.set(serial.serialCode, serial);
  return serials;
}

/**
 * Of the serials of the last 24 hours those that a tenant link is expected of. A serial without a row in
 * `job_ticket_serial` has nowhere to write one, and OEM serials have none: the code's own production part says which
 * they are, so that the rate is the same while the registry cannot be asked.
 */
export function needTenantLink(serials: Iterable<SpawnedSerial>): SpawnedSerial[] {
  return [...serials].filter(
    ({ serialCode, onTicket, lastDay }) =>
      lastDay && onTicket && !['OEM', 'CLA'].includes(productionCode(serialCode) ?? ''),
  );
}

/** `flow_token.spawned_at` is written by `NOW()`. The earliest reported day begins at most 24 h 15 min ago. */
const WINDOW_START = 'NOW() - INTERVAL 25 HOUR';
const START = windowStart(
  { name: 'flow_token', id: 'id_token', time: 'spawned_at' },
  { before: WINDOW_START, latest: LATEST, asked: 'often' },
);

interface Row {
  /** True for all rows or none: then they are any. */
  readonly unknown: boolean;
  readonly tokenId: string;
  readonly serial: SpawnedSerial;
}

/**
 * The tokens after one, or from the beginning of the window. Where a page begins stands in a table of one row,
 * which is read before plans are made. Where that is not known, any tokens are answered, so that it can be told. What
 * is yes or no travels as bits of one number: each column of each row takes time on the way.
 */
async function readPage(
  tenant: Database,
  days: readonly Day[],
  after: string | undefined,
  limit: number,
): Promise<readonly Row[]> {
  const flags = [
    'older.id IS NULL',
    'serial.id_serial IS NOT NULL',
    'serial.spawned_token_id IS NOT NULL',
    'COALESCE(token.spawned_at >= NOW() - INTERVAL 24 HOUR, FALSE)',
    ...days.map(
      (_, index) => `COALESCE(serial.spawned_at >= :from${index} AND serial.spawned_at < :to${index}, FALSE)`,
    ),
  ].map((flag, place) => `(${flag}) * ${2 ** place}`);
  const rows = await tenant.read({
    sql: `SELECT token.id_token, COALESCE(serial.serial_number, token.serial_number, ''), named.id_token, ${flags.join(' + ')}
      FROM (SELECT ${after === undefined ? START : 'CAST(:after AS SIGNED)'} AS id) AS older
      STRAIGHT_JOIN flow_token AS token ON older.id IS NULL OR (token.id_token > older.id
        AND token.spawned_at >= ${WINDOW_START} AND token.spawned_at <= ${LATEST} AND token.serial_number <> '')
      LEFT JOIN job_ticket_serial AS serial ON serial.serial_number = token.serial_number
      LEFT JOIN flow_token AS named
        ON named.id_token = serial.spawned_token_id AND named.serial_number = serial.serial_number
      ORDER BY token.id_token LIMIT ${limit}`,
    parameters: {
      ...(after === undefined ? {} : { after }),
      ...Object.fromEntries(
        days.flatMap((day, index) => [
          [`from${index}`, day.from],
          [`to${index}`, day.to],
        ]),
      ),
    },
    row: (next) => {
      const tokenId = next(text);
      const serialCode = next(text);
      const linkedToken = next(nullable(text));
      const bits = next(integer);
      const [unknown = false, onTicket = false, tenantLinked = false, lastDay = false, ...onDays] = flags.map(
        (_, place) => (bits & (2 ** place)) !== 0,
      );
      const serial = { serialCode, onTicket, tenantLinked, linkedToken, lastDay, onDays };
      return { unknown, tokenId, serial };
    },
  });
  if (rows.some(({ unknown }) => unknown)) throw new DisorderedRowsError('flow_token');
  return rows;
}
