import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { CORE_UNREACHABLE, prefixOf, registryRow, SKUS } from '../../erp/book.ts';
import { insertRows } from '../../erp/rows.ts';
import { type ProductionType, serialCode, ymdOf } from '../../erp/serial.ts';
import { identifier } from '../../erp/sql.ts';
import type { Floor, Happening } from './factory.ts';

/** A ticket of the artisan line: its serials exist before any token does. */
export async function createTicket(floor: Floor): Promise<readonly Happening[]> {
  const { connection, random, times, now, tenant } = floor;
  const sku = random.pick(SKUS);
  const quantity = random.integer(3, 8);
  const ticket = await insertTicket(floor, 'hatthasilpa', sku, quantity);
  const codes = await registerSerials(floor, 'hatthasilpa', sku, ticket, quantity);
  const rows = codes.map((code, index) => ({
    id_job_ticket: ticket,
    serial_number: code,
    sequence_no: index + 1,
    generated_at: times.server(now),
  }));
  await insertRows(connection, tenant.database, 'job_ticket_serial', rows);
  return codes.map(() => generated(floor, 'hatthasilpa'));
}

/** A batch of the industrial line: one serial shared by its tokens, never linked to Core. */
export async function makeBatch(floor: Floor): Promise<readonly Happening[]> {
  const sku = floor.random.pick(SKUS);
  const ticket = await insertTicket(floor, 'oem', sku, 100);
  const [code = ''] = await registerSerials(floor, 'oem', sku, ticket, 1);
  const instance = await insertInstance(floor, ticket);
  for (let token = 0; token < 3; token++) await insertToken(floor, instance, code, { token_type: 'batch' });
  return [generated(floor, 'oem')];
}

/** Spawns up to three waiting pieces of the oldest ticket: token, tenant link, core link, in this order. */
export async function spawnPieces(floor: Floor): Promise<readonly Happening[]> {
  const { connection, tenant } = floor;
  const database = identifier(tenant.database);
  const [waiting] = await connection.query<RowDataPacket[]>(
    `SELECT id_serial, serial_number, id_job_ticket FROM ${database}.job_ticket_serial
     WHERE spawned_at IS NULL ORDER BY id_job_ticket, sequence_no LIMIT 3`,
  );
  const ticket = waiting[0]?.['id_job_ticket'];
  if (ticket === undefined) return createTicket(floor);
  const instance = await insertInstance(floor, Number(ticket));
  const pieces = waiting.filter((row) => row['id_job_ticket'] === ticket);
  for (const { id_serial, serial_number } of pieces)
    await spawnPiece(floor, instance, Number(id_serial), String(serial_number));
  return pieces.map(() => resolved(floor));
}

async function spawnPiece(floor: Floor, instance: number, idSerial: number, code: string): Promise<void> {
  const token = await insertToken(floor, instance, code, {});
  floor.onSpawn?.({ tenantCode: floor.tenant.organization.code, serial: code, token });
  await linkBothSides(floor, idSerial, code, token);
}

/** Pieces of a ticket above which none gets its serial before its spawn. */
const LARGE_TICKET = 1_200;

/** The first pieces of a ticket so large that its serials are generated at spawn. */
export async function spawnLargeTicket(floor: Floor): Promise<readonly Happening[]> {
  const { connection, now, random, tenant, times } = floor;
  const sku = random.pick(SKUS);
  const ticket = await insertTicket(floor, 'hatthasilpa', sku, LARGE_TICKET);
  const codes = await registerSerials(floor, 'hatthasilpa', sku, ticket, 3);
  const instance = await insertInstance(floor, ticket);
  for (const [index, code] of codes.entries()) {
    const [{ insertId }] = await connection.query<ResultSetHeader>(
      `INSERT INTO ${identifier(tenant.database)}.job_ticket_serial SET ?`,
      [
        {
          id_job_ticket: ticket,
          serial_number: code,
          sequence_no: index + 1,
          generated_at: times.server(now),
        },
      ],
    );
    await spawnPiece(floor, instance, insertId, code);
  }
  const tenantCode = tenant.organization.code;
  return [
    { kind: 'spawn-missing', tenantCode, count: codes.length, ticketQuantity: LARGE_TICKET, at: now },
    ...codes.flatMap(() => [generated(floor, 'hatthasilpa'), resolved(floor)]),
  ];
}

/** A registration that the ERP refuses, which leaves no trace in any database. */
export async function rejectSerial({ now, random, tenant }: Floor): Promise<readonly Happening[]> {
  const reason = random.pick(['context_mismatch', 'duplicate', 'invalid_format'] as const);
  return [{ kind: 'rejected', tenantCode: tenant.organization.code, reason, at: now }];
}

async function linkBothSides(floor: Floor, idSerial: number, code: string, token: number): Promise<void> {
  const { connection, coreDatabase, now, random, tenant, times } = floor;
  await connection.query(
    `UPDATE ${identifier(tenant.database)}.job_ticket_serial SET spawned_at = ?, spawned_token_id = ?
     WHERE id_serial = ? AND spawned_at IS NULL`,
    [times.utc(now), token, idSerial],
  );
  if (random.chance(floor.linkFailure)) {
    const stamp = times.server(now);
    const entry = { serial_code: code, dag_token_id: token, last_error: CORE_UNREACHABLE };
    await insertRows(connection, tenant.database, 'serial_link_outbox', [
      { ...entry, created_at: stamp, updated_at: stamp },
    ]);
    return;
  }
  await connection.query(
    `UPDATE ${identifier(coreDatabase)}.serial_registry SET dag_token_id = ?
     WHERE serial_code = ? AND tenant_id = ? AND dag_token_id IS NULL`,
    [token, code, tenant.organization.id],
  );
}

async function insertTicket(
  floor: Floor,
  type: ProductionType,
  sku: string,
  quantity: number,
): Promise<number> {
  const { connection, now, tenant, times } = floor;
  const database = identifier(tenant.database);
  const [[last]] = await connection.query<RowDataPacket[]>(
    `SELECT COALESCE(MAX(id_job_ticket), 0) AS id FROM ${database}.hatthasilpa_job_ticket`,
  );
  const id = Number(last?.['id']) + 1;
  const line = type === 'oem' ? 'OEM' : 'JT';
  await insertRows(connection, tenant.database, 'hatthasilpa_job_ticket', [
    {
      id_job_ticket: id,
      ticket_code: `${line}-${ymdOf(now)}-${String(id).padStart(4, '0')}`,
      job_name: `${sku} × ${quantity}`,
      target_qty: quantity,
      process_mode: type === 'oem' ? 'batch' : 'piece',
      production_type: type,
      sku,
      routing_mode: 'dag',
      created_at: times.server(now),
    },
  ]);
  return id;
}

async function registerSerials(
  floor: Floor,
  type: ProductionType,
  sku: string,
  ticket: number,
  count: number,
): Promise<string[]> {
  const { connection, coreDatabase, now, tenant, times } = floor;
  const { organization } = tenant;
  const ymd = ymdOf(now);
  const [[last]] = await connection.query<RowDataPacket[]>(
    `SELECT COALESCE(MAX(seq), 0) AS seq FROM ${identifier(coreDatabase)}.serial_seq_daily
     WHERE tenant_id = ? AND prod_type = ? AND sku = ? AND ymd = ?`,
    [organization.id, type, sku, ymd],
  );
  const numbers = Array.from({ length: count }, (_, index) => Number(last?.['seq']) + 1 + index);
  const prefix = prefixOf(organization);
  const codes = numbers.map((seq) => serialCode({ prefix, type, sku, ymd, seq }));
  const sequence = numbers.map((seq) => ({ tenant_id: organization.id, prod_type: type, sku, ymd, seq }));
  await insertRows(connection, coreDatabase, 'serial_seq_daily', sequence);
  const registry = codes.map((code) =>
    registryRow({ organization, times }, code, { type, sku, at: now, ticket }),
  );
  await insertRows(connection, coreDatabase, 'serial_registry', registry);
  return codes;
}

async function insertInstance({ connection, now, tenant, times }: Floor, ticket: number): Promise<number> {
  const database = identifier(tenant.database);
  const [{ insertId }] = await connection.query<ResultSetHeader>(
    `INSERT INTO ${database}.job_graph_instance (id_job_ticket, created_at) VALUES (?, ?)`,
    [ticket, times.server(now)],
  );
  await connection.query(
    `UPDATE ${database}.hatthasilpa_job_ticket SET status = 'in_progress' WHERE id_job_ticket = ?`,
    [ticket],
  );
  return insertId;
}

/** @returns the token's id */
export async function insertToken(
  { connection, now, tenant, times }: Floor,
  instance: number,
  serial: string,
  change: Readonly<Record<string, string | number>>,
): Promise<number> {
  const row = { id_instance: instance, serial_number: serial, spawned_at: times.server(now), ...change };
  const [{ insertId }] = await connection.query<ResultSetHeader>(
    `INSERT INTO ${identifier(tenant.database)}.flow_token SET ?`,
    [row],
  );
  return insertId;
}

function resolved({ now, random, tenant }: Floor): Happening {
  return {
    kind: 'assignment-resolved',
    tenantCode: tenant.organization.code,
    method: random.pick(['pin', 'plan', 'auto', 'auto']),
    latencyMs: random.integer(20, 140),
    at: now,
  };
}

function generated({ now, random, tenant }: Floor, productionType: ProductionType): Happening {
  const tenantCode = tenant.organization.code;
  return {
    kind: 'serial-generated',
    tenantCode,
    productionType,
    latencyMs: random.integer(25, 160),
    at: now,
  };
}
