import { nullable, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { inSessionClock, utcText } from '../../shared/queries/sql-time.ts';
import { GRACE_MINUTES } from '../serial-record.ts';
import { START, type SweepPosition } from './checked-range.ts';

/** Rows of either side in a slice: its statements take seconds at most, far from the Data API's 45. */
export const SLICE_ROWS = 200_000;

export interface SerialSides {
  readonly tenant: Database;
  readonly core: Pick<Database, 'read'>;
  readonly tenantId: number;
}

/** Where a slice begins, where everything ends, and how large the slice may be. */
export interface SliceBounds {
  readonly from: SweepPosition;
  readonly end: SweepPosition;
  readonly sliceRows: number;
}

export interface SerialSlice {
  readonly to: SweepPosition;
  /** Nothing is left after it, on either side. */
  readonly last: boolean;
}

/**
 * Where the slice ends that begins after `from`. Both sides store serials roughly in the order of their
 * generation, so a slice is a range of ids in `job_ticket_serial` and of the same time in the registry; a serial
 * that falls out of its slice on one side alone is looked at by itself. Read-only.
 */
export async function nextSlice(
  { tenant, core, tenantId }: SerialSides,
  bounds: SliceBounds,
): Promise<SerialSlice> {
  const { from, end } = bounds;
  const [tickets, registry] = await Promise.all([
    ticketSide(tenant, bounds),
    registrySide(core, tenantId, bounds),
  ]);
  const until = (id: string, time: string): SerialSlice => ({
    to: { id, time: earlier(end.time, later(from.time, time)) },
    last: false,
  });
  if (!tickets.more && !registry.more) return { ...until(tickets.lastId, end.time), last: true };
  if (!registry.more || (tickets.more && tickets.time <= registry.time))
    return until(tickets.lastId, tickets.time);
  // Rows of one second lie together; without the next one the slice would never end.
  const time = registry.time > from.time ? registry.time : oneSecondLater(registry.time);
  return until(await lastIdBefore(tenant, from.id, tickets.lastId, time), time);
}

interface Side {
  /** Whether rows are left for another slice. */
  readonly more: boolean;
  /** Of its last row, UTC. */
  readonly time: string;
}

async function ticketSide(
  tenant: Database,
  { from, end, sliceRows }: SliceBounds,
): Promise<Side & { lastId: string }> {
  const [last] = await tenant.read({
    sql: `SELECT id_serial, ${utcText('generated_at')} FROM job_ticket_serial
      WHERE id_serial > :after AND id_serial < :end ORDER BY id_serial LIMIT 1 OFFSET ${sliceRows - 1}`,
    parameters: { after: from.id, end: end.id },
    row: (next) => ({ lastId: next(text), time: next(nullable(text)) ?? from.time }),
  });
  return last === undefined ? { more: false, lastId: end.id, time: from.time } : { more: true, ...last };
}

async function registrySide(
  core: Pick<Database, 'read'>,
  tenantId: number,
  { from, end, sliceRows }: SliceBounds,
): Promise<Side> {
  const [time] = await core.read({
    sql: `SELECT CAST(created_at AS CHAR) FROM serial_registry
      WHERE tenant_id = :tenant AND created_at >= :from AND created_at < :end
      ORDER BY created_at LIMIT 1 OFFSET ${sliceRows - 1}`,
    parameters: { tenant: tenantId, from: from.time, end: end.time },
    row: (next) => next(text),
  });
  return time === undefined ? { more: false, time: from.time } : { more: true, time };
}

async function lastIdBefore(tenant: Database, after: string, upTo: string, time: string): Promise<string> {
  const [last] = await tenant.read({
    sql: `SELECT COALESCE(MAX(id_serial), :after) FROM job_ticket_serial
      WHERE id_serial > :after AND id_serial <= :up_to AND generated_at < ${inSessionClock(':time')}`,
    parameters: { after, up_to: upTo, time },
    row: (next) => next(text),
  });
  return last ?? after;
}

/** The end of everything that is no longer in the making. Read-only. */
export async function endOfSerials(core: Pick<Database, 'read'>, tenant: Database): Promise<SweepPosition> {
  const [[time], [id]] = await Promise.all([
    core.read({
      sql: `SELECT CAST(UTC_TIMESTAMP() - INTERVAL ${GRACE_MINUTES} MINUTE AS CHAR)`,
      row: (next) => next(text),
    }),
    tenant.read({
      sql: 'SELECT COALESCE(MAX(id_serial), 0) FROM job_ticket_serial',
      row: (next) => next(text),
    }),
  ]);
  return { id: id ?? START.id, time: time ?? START.time };
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one < other ? other : one;
}

function oneSecondLater(time: string): string {
  const next = new Date(Date.parse(`${time.replace(' ', 'T')}Z`) + 1_000);
  return next.toISOString().slice(0, 19).replace('T', ' ');
}
