import { integer, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { lastIdBeforeWindow, type Table, TICKET_SERIALS, TOKENS } from '../recent-serials.ts';
import {
  type CheckedRange,
  type RememberedRange,
  START,
  type SweepPart,
  type SweepPosition,
} from './checked-range.ts';
import { gapsBefore } from './pace.ts';
import type { SerialSides } from './serial-slice.ts';

/** Rows older than a day, by whether a sweep looked at them within the last 24 hours; younger ones are in every run. */
export interface Coverage {
  readonly seen: number;
  readonly unseen: number;
}

const A_DAY_SECONDS = 24 * 3_600;

/** How much of a tenant was seen within the last 24 hours. Rows are counted only where some were not. Read-only. */
export async function coverageOf(sides: SerialSides, ranges: readonly RememberedRange[]): Promise<Coverage> {
  const lately = ranges.filter(({ ageSeconds }) => ageSeconds <= A_DAY_SECONDS).toReversed();
  const { core, tenant, tenantId } = sides;
  const serials = await coverPart('serials', lately, await endOfOldSerials(sides), async ({ from, to }) => {
    const registered = await core.read({
      sql: `SELECT COUNT(*) FROM serial_registry
        WHERE tenant_id = :tenant AND created_at >= :from AND created_at < :to`,
      parameters: { tenant: tenantId, from: from.time, to: to.time },
      row: (next) => next(integer),
    });
    return (registered[0] ?? 0) + (await countIds(tenant, TICKET_SERIALS, from, to));
  });
  const endOfTokens = { id: await lastIdBeforeWindow(tenant, TOKENS), time: START.time };
  const tokens = await coverPart('tokens', lately, endOfTokens, ({ from, to }) =>
    countIds(tenant, TOKENS, from, to),
  );
  return { seen: serials.seen + tokens.seen, unseen: serials.unseen + tokens.unseen };
}

interface Gap {
  readonly from: SweepPosition;
  readonly to: SweepPosition;
}

/** @param newestFirst Only as many of them count as are needed. */
async function coverPart(
  part: SweepPart,
  newestFirst: readonly CheckedRange[],
  end: SweepPosition,
  count: (gap: Gap) => Promise<number>,
): Promise<Coverage> {
  const needed: CheckedRange[] = [];
  for (const range of newestFirst.filter((one) => one.part === part)) {
    needed.push(range);
    if (gapsBefore(part, needed, end).length === 0) break;
  }
  const seen = needed.reduce((sum, { rows }) => sum + rows, 0);
  let unseen = 0;
  for (const gap of gapsBefore(part, needed, end)) unseen += await count(gap);
  return { seen, unseen };
}

async function endOfOldSerials({ core, tenant }: SerialSides): Promise<SweepPosition> {
  const [time] = await core.read({
    sql: 'SELECT CAST(UTC_TIMESTAMP() - INTERVAL 24 HOUR AS CHAR)',
    row: (next) => next(text),
  });
  return { id: await lastIdBeforeWindow(tenant, TICKET_SERIALS), time: time ?? START.time };
}

async function countIds(
  tenant: Database,
  { name, id }: Table,
  from: SweepPosition,
  to: SweepPosition,
): Promise<number> {
  const [count] = await tenant.read({
    sql: `SELECT COUNT(*) FROM ${name} WHERE ${id} > :from AND ${id} <= :to`,
    parameters: { from: from.id, to: to.id },
    row: (next) => next(integer),
  });
  return count ?? 0;
}
