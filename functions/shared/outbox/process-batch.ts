import type { Database } from '../database/data-api.ts';
import { databaseErrorKind, isPassing } from '../database/error-kind.ts';
import {
  charged,
  classifyLink,
  classifySuperseded,
  type Outcome,
  permanentByItself,
} from './classify-link.ts';
import { type LinkAttempt, linkIsolating, type RefusedEntry, type Stop } from './link-isolating.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { linkEntries, type RegistryRow, readRegistry } from './registry.ts';
import { type Settlement, settleCharged, settleDead, settleLinked } from './settle-entries.ts';
import {
  type ContestedSerials,
  contestedAmong,
  readTokenStates,
  type Superseded,
  supersededAmong,
} from './token-states.ts';

/** What a batch came to. The counts are of entries that this run itself changed. */
export interface BatchResult {
  readonly succeeded: number;
  readonly failed: number;
  readonly markedDead: number;
  readonly deferred: number;
  /** The entries that were to be marked dead; another worker may have been quicker for some of them. */
  readonly dead: readonly DeadEntry[];
  /** Entries that the Core DB refuses without anybody knowing why; to be tried after all others. */
  readonly aside: readonly RefusedEntry[];
  /** Whether the Core DB took a link statement. */
  readonly witnessed: boolean;
  /** Whether the Core DB refused an entry that is to blame. */
  readonly blamed: boolean;
  readonly stop?: Stop;
  /** Why the tokens of serials with several entries could not be read; those entries are among the deferred. */
  readonly tokensUnread?: unknown;
}

export interface DeadEntry {
  readonly serialCode: string;
  readonly error: string;
}

export interface BatchInput {
  readonly core: Database;
  readonly tenant: Database;
  readonly tenantId: number;
  readonly entries: readonly OutboxEntry[];
  /** Pending entries that are not among these, as far as they name a serial with several tokens. */
  readonly contested: ContestedSerials;
  /** Whether the Core DB took a link statement earlier in this run. */
  readonly witnessed: boolean;
  /** Whether these entries are tried after all others of the run. */
  readonly last: boolean;
  /** Read and judge only: nothing is linked or settled. */
  readonly dryRun: boolean;
}

/**
 * Links one batch of due entries and settles what came of it. It may be interrupted after any statement: what
 * was linked but not settled is found linked by the next run, and counts as a success there.
 * @throws what the tenant's database throws, and what reading the registry throws.
 */
export async function processBatch(input: BatchInput): Promise<BatchResult> {
  const outcomes = new Map<OutboxEntry, Outcome>();
  const linkable: OutboxEntry[] = [];
  for (const entry of input.entries) {
    const outcome = permanentByItself(entry);
    if (outcome === undefined) linkable.push(entry);
    else outcomes.set(entry, outcome);
  }
  const attempted = await tryLinks(input, linkable, outcomes);
  const counts = input.dryRun ? count(outcomes) : await settle(input.tenant, outcomes);
  return {
    ...counts,
    deferred: count(outcomes).deferred,
    dead: deadEntries(outcomes),
    aside: [...outcomes].flatMap(([entry, outcome]) =>
      outcome.kind === 'aside' ? [{ entry, error: outcome.error }] : [],
    ),
    ...attempted,
  };
}

/** Links the entries unless this is a dry run, and adds each one's outcome by what the registry then says. */
async function tryLinks(
  input: BatchInput,
  entries: readonly OutboxEntry[],
  outcomes: Map<OutboxEntry, Outcome>,
): Promise<Pick<BatchResult, 'witnessed' | 'blamed' | 'stop' | 'tokensUnread'>> {
  const { superseded, undecided, tokensUnread } = await readSuperseded(input, entries);
  for (const entry of undecided) outcomes.set(entry, { kind: 'deferred' });
  const linkable = entries.filter((entry) => !superseded.has(entry) && !undecided.has(entry));
  const { core, tenantId, dryRun } = input;
  const attempt: LinkAttempt = dryRun
    ? { tried: linkable, poisoned: [], aside: [], deferred: [] }
    : await linkIsolating(linkable, (part) => linkEntries(core, tenantId, part), input);
  const judgement = await judge(input, [...attempt.tried, ...superseded.keys()], superseded);
  for (const { entry, error } of attempt.poisoned) outcomes.set(entry, charged(entry, error));
  for (const { entry, error } of attempt.aside) outcomes.set(entry, { kind: 'aside', error });
  for (const entry of attempt.deferred) outcomes.set(entry, { kind: 'deferred' });
  for (const [entry, outcome] of judgement.outcomes) outcomes.set(entry, outcome);
  const stop = attempt.stop ?? judgement.stop;
  return {
    witnessed: !dryRun && attempt.tried.length > 0,
    blamed: attempt.poisoned.length > 0,
    ...(stop === undefined ? {} : { stop }),
    ...(tokensUnread === undefined ? {} : { tokensUnread }),
  };
}

interface Contest {
  readonly superseded: ReadonlyMap<OutboxEntry, Superseded>;
  /** Nobody can say which of their tokens is live: they wait. */
  readonly undecided: ReadonlySet<OutboxEntry>;
  readonly tokensUnread?: unknown;
}

/** Looks at the tokens where pending entries name several for one serial; nearly always there are none. */
async function readSuperseded(
  { tenant, contested }: BatchInput,
  entries: readonly OutboxEntry[],
): Promise<Contest> {
  const serials = contestedAmong(entries, contested);
  if (serials.size === 0) return { superseded: new Map(), undecided: new Set() };
  const tokens = new Set([...serials.values()].flatMap((ids) => [...ids]));
  try {
    const states = await readTokenStates(tenant, [...tokens]);
    return { superseded: supersededAmong(entries, serials, states), undecided: new Set() };
  } catch (error) {
    const kind = databaseErrorKind(error);
    if (kind === 'unknown' || kind === 'out-of-time') throw error;
    const undecided = entries.filter(({ serialCode }) => serials.has(serialCode));
    return { superseded: new Map(), undecided: new Set(undecided), tokensUnread: error };
  }
}

/** Reads the registry and judges each entry by it; when the Core DB cannot be read, all are deferred. */
async function judge(
  { core, tenantId, dryRun }: BatchInput,
  entries: readonly OutboxEntry[],
  superseded: Contest['superseded'],
): Promise<{ outcomes: (readonly [OutboxEntry, Outcome])[]; stop?: Stop }> {
  if (entries.length === 0) return { outcomes: [] };
  try {
    const registry = await readRegistry(core, tenantId, entries);
    const unlinked: Outcome = dryRun ? { kind: 'linked' } : { kind: 'deferred' };
    const outcomeOf = (entry: OutboxEntry, row: RegistryRow | undefined) => {
      const by = superseded.get(entry);
      return by === undefined ? classifyLink(entry, row, unlinked) : classifySuperseded(entry, row, by);
    };
    return { outcomes: entries.map((entry) => [entry, outcomeOf(entry, registry.get(entry.serialCode))]) };
  } catch (error) {
    const cause = databaseErrorKind(error);
    if (!isPassing(cause)) throw error;
    return {
      outcomes: entries.map((entry) => [entry, { kind: 'deferred' }]),
      stop: { cause, error },
    };
  }
}

function deadEntries(outcomes: ReadonlyMap<OutboxEntry, Outcome>): DeadEntry[] {
  return [...outcomes].flatMap(([{ serialCode }, outcome]) =>
    outcome.kind === 'dead' ? [{ serialCode, error: outcome.error }] : [],
  );
}

type Counts = Pick<BatchResult, 'succeeded' | 'failed' | 'markedDead'>;

async function settle(tenant: Database, outcomes: ReadonlyMap<OutboxEntry, Outcome>): Promise<Counts> {
  const linked: OutboxEntry[] = [];
  const failed: Settlement[] = [];
  const dead: Settlement[] = [];
  for (const [entry, outcome] of outcomes) {
    if (outcome.kind === 'linked') linked.push(entry);
    if (outcome.kind === 'charged')
      failed.push({ entry, error: outcome.error, retryCount: entry.retryCount + 1 });
    if (outcome.kind === 'dead') dead.push({ entry, error: outcome.error, retryCount: outcome.retryCount });
  }
  return {
    succeeded: linked.length === 0 ? 0 : await settleLinked(tenant, linked),
    failed: failed.length === 0 ? 0 : await settleCharged(tenant, failed),
    markedDead: dead.length === 0 ? 0 : await settleDead(tenant, dead),
  };
}

function count(outcomes: ReadonlyMap<OutboxEntry, Outcome>): Counts & { deferred: number } {
  const of = (kind: Outcome['kind']) =>
    [...outcomes.values()].filter((outcome) => outcome.kind === kind).length;
  return { succeeded: of('linked'), failed: of('charged'), markedDead: of('dead'), deferred: of('deferred') };
}
