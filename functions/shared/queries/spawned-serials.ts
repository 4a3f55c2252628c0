import { nullable, text, truth } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { tailOf } from '../database/tail.ts';

/** A UTC day. Times are UTC text, `YYYY-MM-DD HH:MM:SS`, as SQL takes them; `to` is exclusive. */
export interface Day {
  readonly from: string;
  readonly to: string;
}

/** A serial with a `job_ticket_serial` row that lies on a token of the window. */
export interface SpawnedSerial {
  readonly serialCode: string;
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

/** Tokens a page: with a serial of 100 characters and all its columns a token takes 260 bytes of the Data API's 1 MiB. */
const PAGE = 3_000;

/**
 * Reads the serials on tokens spawned in the last 24 hours or on a reported day, each once. Read-only.
 */
export async function readSpawnedSerials(
  tenant: Database,
  days: readonly Day[],
): Promise<ReadonlyMap<string, SpawnedSerial>> {
  const serials = new Map<string, SpawnedSerial>();
  let after: string | undefined;
  for (;;) {
    const page = await readPage(tenant, days, after);
    for (const { serial } of page) serials.set(serial.serialCode, serial);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return serials;
    after = last.tokenId;
  }
}

/** `flow_token.spawned_at` is written by `NOW()`. The earliest reported day begins at most 24 h 15 min ago. */
const WINDOW_START = 'NOW() - INTERVAL 25 HOUR';
const TAIL = tailOf('flow_token', 'id_token', 'spawned_at', WINDOW_START);

/**
 * The tokens after one, or from the beginning of the window. Where a page begins stands in a table of one row,
 * which is read before plans are made.
 */
function readPage(
  tenant: Database,
  days: readonly Day[],
  after: string | undefined,
): Promise<{ tokenId: string; serial: SpawnedSerial }[]> {
  const onDays = days.map(
    (_, index) => `, COALESCE(serial.spawned_at >= :from${index} AND serial.spawned_at < :to${index}, 0)`,
  );
  return tenant.read({
    sql: `SELECT token.id_token, serial.serial_number, serial.spawned_token_id IS NOT NULL, named.id_token,
        token.spawned_at >= NOW() - INTERVAL 24 HOUR${onDays.join('')}
      FROM (SELECT ${after === undefined ? TAIL : 'CAST(:after AS SIGNED)'} AS id) AS older
      STRAIGHT_JOIN flow_token AS token ON token.id_token > older.id
      JOIN job_ticket_serial AS serial ON serial.serial_number = token.serial_number
      LEFT JOIN flow_token AS named
        ON named.id_token = serial.spawned_token_id AND named.serial_number = serial.serial_number
      WHERE token.spawned_at >= ${WINDOW_START}
      ORDER BY token.id_token LIMIT ${PAGE}`,
    parameters: {
      ...(after === undefined ? {} : { after }),
      ...Object.fromEntries(
        days.flatMap((day, index) => [
          [`from${index}`, day.from],
          [`to${index}`, day.to],
        ]),
      ),
    },
    row: (next) => ({
      tokenId: next(text),
      serial: {
        serialCode: next(text),
        tenantLinked: next(truth),
        linkedToken: next(nullable(text)),
        lastDay: next(truth),
        onDays: days.map(() => next(truth)),
      },
    }),
  });
}
