import { readInParts } from '../shared/database/adaptive-pages.ts';
import { text } from '../shared/database/columns.ts';
import type { Database } from '../shared/database/data-api.ts';
import { jsonOfSerials } from '../shared/database/json-table.ts';
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
  const held = valuesBySerial(await readInParts(suspects, PAGE, (serials) => readHeld(tenant, serials)));
  const unlinked = serialsOf(issues.filter(({ check }) => check === 'missing_core_link'));
  const queued = unlinked.length === 0 ? NOTHING_QUEUED : await readQueuedLinks(tenant, new Set(unlinked));
  const unknown = issues.filter((issue) => {
    if (isQuarantine(issue)) return held.get(issue.serial)?.has(issue.check) !== true;
    if (issue.check !== 'missing_core_link') return true;
    return ![...issue.family].some((tokenId) => queued.tokens.get(issue.serial)?.has(tokenId) === true);
  });
  return { issues: unknown, outboxReadUpTo: queued.upTo };
}

const NOTHING_QUEUED: QueuedLinks = { tokens: new Map(), upTo: '0' };

type Pair = readonly [serial: string, value: string];

function valuesBySerial(pairs: readonly Pair[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const [serial, value] of pairs) values.set(serial, (values.get(serial) ?? new Set()).add(value));
  return values;
}

function serialsOf(issues: readonly Issue[]): string[] {
  return [...new Set(issues.map(({ serial }) => serial))];
}

/** Serials in quarantine and why; resolved rows do not count, as a serial may break again. */
function readHeld(tenant: Database, serials: readonly string[]): Promise<Pair[]> {
  return tenant.read({
    sql: `SELECT DISTINCT quarantine.serial_code, COALESCE(quarantine.reason, '')
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        serial_code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$' ERROR ON ERROR
      )) AS wanted
      JOIN serial_quarantine AS quarantine ON quarantine.serial_code = wanted.serial_code
      WHERE quarantine.resolved_at IS NULL`,
    parameters: { serials: jsonOfSerials(serials) },
    row: (next) => [next(text), next(text)],
  });
}
