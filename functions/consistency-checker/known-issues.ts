import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { type Issue, isQuarantine } from './issue.ts';
import { type QueuedLinks, readQueuedLinks } from './queued-links.ts';
import { PAGE } from './recent-serials.ts';

/**
 * Leaves out what somebody works on already: serials held in quarantine for the same reason and not resolved,
 * missing core links with a pending or dead outbox entry (the dead one has its own alert). Read-only.
 */
export async function withoutKnown(
  tenant: Database,
  issues: readonly Issue[],
): Promise<{ readonly issues: readonly Issue[]; readonly outboxReadUpTo: string }> {
  const suspects = serialsOf(issues.filter(isQuarantine));
  const held = await bySerial(suspects, (serials) => readHeld(tenant, serials));
  const unlinked = issues.some(({ check }) => check === 'missing_core_link');
  const queued = unlinked ? await readQueuedLinks(tenant) : NOTHING_QUEUED;
  const unknown = issues.filter((issue) => {
    if (isQuarantine(issue)) return held.get(issue.serial)?.has(issue.check) !== true;
    if (issue.check !== 'missing_core_link') return true;
    return ![...issue.family].some((tokenId) => queued.tokens.get(issue.serial)?.has(tokenId) === true);
  });
  return { issues: unknown, outboxReadUpTo: queued.upTo };
}

const NOTHING_QUEUED: QueuedLinks = { tokens: new Map(), upTo: '0' };

type Pair = readonly [serial: string, value: string];

async function bySerial(
  serials: readonly string[],
  read: (page: readonly string[]) => Promise<Pair[]>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const values = new Map<string, Set<string>>();
  for (let start = 0; start < serials.length; start += PAGE) {
    for (const [serial, value] of await read(serials.slice(start, start + PAGE)))
      values.set(serial, (values.get(serial) ?? new Set()).add(value));
  }
  return values;
}

function serialsOf(issues: readonly Issue[]): string[] {
  return [...new Set(issues.map(({ serial }) => serial))];
}

/** Serials in quarantine and why; resolved rows do not count, as a serial may break again. */
function readHeld(tenant: Database, serials: readonly string[]): Promise<Pair[]> {
  return tenant.read({
    sql: `SELECT DISTINCT quarantine.serial_code, quarantine.reason
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_code VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$'
      )) AS wanted
      JOIN serial_quarantine AS quarantine ON quarantine.serial_code = wanted.serial_code
      WHERE quarantine.resolved_at IS NULL`,
    parameters: { serials: JSON.stringify(serials) },
    row: (next) => [next(text), next(text)],
  });
}
