import type { RowDataPacket } from 'mysql2/promise';
import { identifier } from '../../erp/sql.ts';
import type { Floor, Happening } from './factory.ts';
import { insertToken } from './factory-orders.ts';

interface LiveToken {
  readonly id: number;
  readonly instance: number;
  readonly serial: string;
  readonly status: string;
  readonly type: string;
}

const NOTHING: readonly Happening[] = [];
/** Work goes on among the oldest unfinished tokens. */
const BENCH = 60;

const NEXT: Readonly<Record<string, readonly string[]>> = {
  ready: ['active'],
  active: ['completed', 'completed', 'waiting', 'paused'],
  waiting: ['active'],
  paused: ['active'],
};

/** Pieces with a standard serial: neither batches and components nor legacy and temporary codes. */
const STANDARD_PIECES = "token_type = 'piece' AND serial_number LIKE '%-HAT-%'";
const ANYTHING = 'TRUE';

/** Moves one token a step on; a finished piece is `used` in Core. */
export async function advanceToken(floor: Floor): Promise<readonly Happening[]> {
  const token = await someToken(floor, ['ready', 'active', 'waiting', 'paused']);
  if (token === undefined) return NOTHING;
  const { connection, coreDatabase, now, random, tenant, times } = floor;
  const status = random.pick(NEXT[token.status] ?? ['completed']);
  const completed = status === 'completed';
  await connection.query(
    `UPDATE ${identifier(tenant.database)}.flow_token SET status = ?, completed_at = ? WHERE id_token = ?`,
    [status, completed ? times.server(now) : null, token.id],
  );
  if (completed && token.type === 'piece') {
    await connection.query(
      `UPDATE ${identifier(coreDatabase)}.serial_registry SET status = 'used'
       WHERE serial_code = ? AND tenant_id = ? AND status = 'active'`,
      [token.serial, tenant.organization.id],
    );
  }
  return NOTHING;
}

/** Scraps a piece and starts its replacement, which takes over the serial while the links stay as they are. */
export async function replaceToken(floor: Floor): Promise<readonly Happening[]> {
  const token = await someToken(floor, ['active'], STANDARD_PIECES);
  if (token === undefined) return NOTHING;
  const { connection, now, tenant, times } = floor;
  await connection.query(
    `UPDATE ${identifier(tenant.database)}.flow_token SET status = 'scrapped', scrapped_at = ?, scrapped_by = 7,
       scrap_replacement_mode = 'auto_start' WHERE id_token = ?`,
    [times.server(now), token.id],
  );
  await insertToken(floor, token.instance, token.serial, { parent_scrapped_token_id: token.id });
  return NOTHING;
}

/** Splits a component off a piece; its code is the piece's with a suffix. */
export async function splitToken(floor: Floor): Promise<readonly Happening[]> {
  const token = await someToken(floor, ['active'], STANDARD_PIECES);
  if (token === undefined) return NOTHING;
  const [[siblings]] = await floor.connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS count FROM ${identifier(floor.tenant.database)}.flow_token WHERE serial_number LIKE ?`,
    [`${token.serial}-BODY-%`],
  );
  const number = Number(siblings?.['count']) + 1;
  await insertToken(floor, token.instance, `${token.serial}-BODY-${number}`, {
    token_type: 'component',
    parent_token_id: token.id,
  });
  return NOTHING;
}

/** What spawning does while the serial feature is off: a temporary code that Core never sees. */
export async function spawnTemporary(floor: Floor): Promise<readonly Happening[]> {
  const token = await someToken(floor, ['ready', 'active']);
  if (token === undefined) return NOTHING;
  const code = `TEMP-${floor.tenant.organization.code}-TOTE-${token.instance}-${token.id}`;
  await insertToken(floor, token.instance, code, {});
  return NOTHING;
}

async function someToken(
  { connection, random, tenant }: Floor,
  statuses: readonly string[],
  condition = ANYTHING,
): Promise<LiveToken | undefined> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT id_token AS id, id_instance AS instance, serial_number AS serial, status, token_type AS type
     FROM ${identifier(tenant.database)}.flow_token
     WHERE status IN (?) AND ${condition} ORDER BY id_token LIMIT ${BENCH}`,
    [statuses],
  );
  if (rows.length === 0) return undefined;
  const { id, instance, serial, status, type: kind } = random.pick(rows);
  return {
    id: Number(id),
    instance: Number(instance),
    serial: String(serial),
    status: String(status),
    type: String(kind),
  };
}
