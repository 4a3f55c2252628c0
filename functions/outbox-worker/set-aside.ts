import type { Database } from '../shared/database/data-api.ts';
import type { Tenant } from '../shared/database/tenants.ts';
import type { RefusedEntry } from '../shared/outbox/link-isolating.ts';
import type { OutboxEntry } from '../shared/outbox/outbox-entry.ts';
import { noteRefused } from '../shared/outbox/settle-entries.ts';
import type { ContestedSerials } from '../shared/outbox/token-states.ts';
import type { Log } from '../shared/telemetry/logger.ts';

/** Entries of a tenant that are tried after all others of the run. */
export interface SetAside {
  readonly tenant: Tenant;
  readonly contested: ContestedSerials;
  /** Refused in this run. */
  readonly now: RefusedEntry[];
  /** Refused in an earlier run, and not tried yet in this one. */
  readonly before: OutboxEntry[];
}

/** How much further on each run begins than the one before: about as many as a run tries alone. */
const STEP = 40;

/** Serials that the log names for each tenant. */
const EXAMPLES_LOGGED = 10;

/** Entries that one statement notes; their errors stay below the request's 4 MiB. */
const NOTED_AT_ONCE = 1_000;

/**
 * In which order they are tried: what was refused in this run, then what is refused in every one. Where a run cannot
 * come to all of those, each one's turn comes.
 * @param run Number of the run, counted up by one.
 */
export function inTheirOrder({ now, before }: SetAside, run: number): OutboxEntry[] {
  const first = before.length === 0 ? 0 : (run * STEP) % before.length;
  return [...now.map(({ entry }) => entry), ...before.slice(first), ...before.slice(0, first)];
}

/** Names the entries that stay refused, to whoever reads the log and to whoever looks at the desk. */
export async function tellRefused(
  log: Log,
  tenant: string,
  database: Database,
  refused: readonly RefusedEntry[],
): Promise<void> {
  const [first] = refused;
  if (first === undefined) return;
  log.warn('The Core DB refuses links, and nobody knows why; they are tried last', {
    tenant,
    entries: refused.length,
    examples: refused.slice(0, EXAMPLES_LOGGED).map(({ entry }) => entry.serialCode),
    error: first.error,
  });
  for (let start = 0; start < refused.length; start += NOTED_AT_ONCE)
    await noteRefused(database, refused.slice(start, start + NOTED_AT_ONCE));
}
