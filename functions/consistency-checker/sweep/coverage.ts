import { integer, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { type Table, TICKET_SERIALS, TOKENS } from '../recent-serials.ts';
import {
  type CheckedRange,
  type RememberedRange,
  RULERS,
  type Ruler,
  START,
  type SweepPart,
  type SweepPosition,
} from './checked-range.ts';
import { gapsBefore, newestCover } from './pace.ts';
import type { SerialSides } from './serial-slice.ts';

/** Rows older than a day, by whether a sweep looked at them within the last 24 hours; younger ones are in every run. */
export interface Coverage {
  readonly seen: number;
  readonly unseen: number;
}

const A_DAY_SECONDS = 24 * 3_600;

/** How much of a tenant was seen within the last 24 hours. Rows are counted only where some were not. Read-only. */
export async function coverageOf(sides: SerialSides, ranges: readonly RememberedRange[]): Promise<Coverage> {
  const lately = ranges.filter(({ ageSeconds }) => ageSeconds <= A_DAY_SECONDS);
  const { core, tenant, tenantId } = sides;
  const registered = async ({ from, to }: Gap) => {
    const [count] = await core.read({
      sql: `SELECT COUNT(*) FROM serial_registry
        WHERE tenant_id = :tenant AND created_at >= :from AND created_at < :to`,
      parameters: { tenant: tenantId, from: from.time, to: to.time },
      row: (next) => next(integer),
    });
    return count ?? 0;
  };
  const serials = await coverPart('serials', lately, await endOfOldSerials(sides), {
    id: (gap) => countIds(tenant, TICKET_SERIALS, gap),
    time: registered,
  });
  const endOfTokens = { id: await lastOldId(tenant, TOKENS), time: START.time };
  const tokens = await coverPart('tokens', lately, endOfTokens, {
    id: (gap) => countIds(tenant, TOKENS, gap),
  });
  return { seen: serials.seen + tokens.seen, unseen: serials.unseen + tokens.unseen };
}

interface Gap {
  readonly from: SweepPosition;
  readonly to: SweepPosition;
}

/** @param count How the rows in a gap are counted, by each ruler of the part. */
async function coverPart(
  part: SweepPart,
  ranges: readonly CheckedRange[],
  end: SweepPosition,
  count: Readonly<Partial<Record<Ruler, (gap: Gap) => Promise<number>>>>,
): Promise<Coverage> {
  const needed = newestCover(part, ranges, end);
  const seen = needed.reduce((sum, { rows }) => sum + rows, 0);
  let unseen = 0;
  for (const ruler of RULERS[part]) {
    for (const gap of gapsBefore(ruler, needed, end)) unseen += (await count[ruler]?.(gap)) ?? 0;
  }
  return { seen, unseen };
}

async function endOfOldSerials({ core, tenant }: SerialSides): Promise<SweepPosition> {
  const [time] = await core.read({
    sql: 'SELECT CAST(UTC_TIMESTAMP() - INTERVAL 24 HOUR AS CHAR)',
    row: (next) => next(text),
  });
  return { id: await lastOldId(tenant, TICKET_SERIALS), time: time ?? START.time };
}

/** Rows are written in the order of their ids, give or take: the first old one from behind is close. */
async function lastOldId(tenant: Database, { name, id, time }: Table): Promise<string> {
  const [last] = await tenant.read({
    sql: `SELECT ${id} FROM ${name} WHERE ${time} < NOW() - INTERVAL 24 HOUR ORDER BY ${id} DESC LIMIT 1`,
    row: (next) => next(text),
  });
  return last ?? START.id;
}

async function countIds(tenant: Database, { name, id }: Table, { from, to }: Gap): Promise<number> {
  const [count] = await tenant.read({
    sql: `SELECT COUNT(*) FROM ${name} WHERE ${id} > :from AND ${id} <= :to`,
    parameters: { from: from.id, to: to.id },
    row: (next) => next(integer),
  });
  return count ?? 0;
}
