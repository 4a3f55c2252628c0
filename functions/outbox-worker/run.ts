import pMap from 'p-map';
import { schedules } from '../../lib/catalogue/schedules.ts';
import type { Database } from '../shared/database/data-api.ts';
import type { Databases } from '../shared/database/databases.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { listTenants, schemaOf, type Tenant } from '../shared/database/tenants.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { JobEvent } from '../shared/job-event.ts';
import type { RefusedEntry, Stop } from '../shared/outbox/link-isolating.ts';
import type { OutboxEntry } from '../shared/outbox/outbox-entry.ts';
import { type BatchInput, type BatchResult, processBatch } from '../shared/outbox/process-batch.ts';
import {
  type ContestedSerials,
  contestedAmong,
  readContestedSerials,
} from '../shared/outbox/token-states.ts';
import { rotated } from '../shared/rotated.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import type { TenantDeaths } from './death-notice.ts';
import { BATCH_SIZE, readDueEntries } from './due-entries.ts';
import { inTheirOrder, type SetAside, tellRefused } from './set-aside.ts';
import { type RunSummary, RunTally } from './summary.ts';

export interface RunServices {
  readonly databases: Databases;
  readonly deadline: Deadline;
  readonly log: Log;
  readonly now: () => Date;
  /** Tells people which entries this run marked dead. */
  readonly tellDeaths: (deaths: readonly TenantDeaths[]) => Promise<void>;
}

export interface RunSettings {
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
  /** `report` reads and judges, but links and settles nothing. */
  readonly mode: 'repair' | 'report';
}

/** Tenants worked on at once: enough to hide the network, few enough for a small Aurora. */
const CONCURRENT_TENANTS = 4;

/** So many tenants without an answer about their links in one run: it is the Core DB that does not answer. */
const TIMEOUTS_THAT_MEAN_THE_CORE_DB = 2;

/** A batch is not begun with less left. An interrupted batch is safe, only its work is done twice. */
const LEAST_TIME_FOR_A_BATCH_MS = 15_000;

/**
 * Works off the due entries of all tenants in rounds of one batch a tenant, so that no tenant waits for
 * another's flood, until nothing is due or the time budget ends. What the Core DB refuses without anybody knowing
 * why comes after all others.
 * @throws when the tenant cluster cannot be asked for its schemas, or the event names an unknown tenant.
 */
export async function runOutboxWorker(
  services: RunServices,
  settings: RunSettings,
  event: JobEvent,
): Promise<RunSummary> {
  const startedAt = services.now();
  const { core, tenantCluster } = services.databases;
  const { tenants, coreError } = await listTenants({ core, tenantCluster, ...settings }, event);
  const run = new Run(services, event.dryRun === true || settings.mode === 'report');
  if (coreError !== undefined) run.stopLinking({ cause: databaseErrorKind(coreError), error: coreError });
  const number = runNumber(startedAt);
  await run.inRounds(rotated(tenants, number));
  await run.tryRefused(number);
  if (!run.dryRun) await announce(services, [...run.tally.deaths.values()]);
  return run.tally.summary({
    dryRun: run.dryRun,
    tenants: tenants.length,
    durationMs: services.now().getTime() - startedAt.getTime(),
  });
}

/** Which of all runs that the schedule has ever started. */
function runNumber(startedAt: Date): number {
  return Math.floor(startedAt.getTime() / (schedules['outbox-worker'].everyMinutes * 60_000));
}

/** Tells Slack what died. The entries stay dead whether or not the message gets through; their alarm speaks anyway. */
async function announce({ tellDeaths, log }: RunServices, deaths: readonly TenantDeaths[]): Promise<void> {
  if (deaths.length === 0) return;
  try {
    await tellDeaths(deaths);
  } catch (error) {
    log.error('Slack could not be told which entries died', { error: describeError(error) });
  }
}

/** A tenant with due entries left, and where its next batch begins. */
interface Turn {
  readonly tenant: Tenant;
  readonly next?: { readonly after: OutboxEntry; readonly contested: ContestedSerials };
}

class Run {
  readonly tally = new RunTally();
  readonly dryRun: boolean;
  readonly #services: RunServices;
  readonly #aside = new Map<string, SetAside>();
  #linking = true;
  #witnessed = false;
  /** Whether the Core DB said of some entry that it is to blame: then it does not refuse everything alike. */
  #blamed = false;
  #timeouts = 0;

  constructor(services: RunServices, dryRun: boolean) {
    this.#services = services;
    this.dryRun = dryRun;
  }

  async inRounds(tenants: readonly Tenant[]): Promise<void> {
    let turns: readonly Turn[] = tenants.map((tenant) => ({ tenant }));
    while (turns.length > 0) {
      const next = await pMap(turns, (turn) => this.#take(turn), { concurrency: CONCURRENT_TENANTS });
      turns = next.filter((turn) => turn !== undefined);
    }
  }

  /** Tries once more what was refused, now that all others had their turn. */
  async tryRefused(run: number): Promise<void> {
    const waiting = [...this.#aside.values()];
    const first = waiting.flatMap(({ now }) => now).at(0);
    if (this.#linking && !this.#witnessed && !this.#blamed && first !== undefined)
      this.#stopForAll(first.error);
    await pMap(
      waiting.filter(({ now, before }) => now.length + before.length > 0),
      (entries) => this.#guarded(entries.tenant, () => this.#tryLast(entries, run)),
      { concurrency: CONCURRENT_TENANTS },
    );
  }

  /** After this, due entries are only counted: the Core DB would refuse them all. */
  stopLinking(stop: Stop): void {
    this.#linking = false;
    if (stop.cause === 'out-of-time') {
      this.tally.budgetExhausted = true;
      return;
    }
    this.tally.coreUnreachable = true;
    this.#services.log.error('The Core DB cannot be used; due entries are deferred', {
      cause: stop.cause,
      error: describeError(stop.error),
    });
  }

  /** Nothing was taken in the whole run: nobody is to blame, and nobody is tried again. */
  #stopForAll(error: string): void {
    this.#linking = false;
    this.tally.systemicError = error;
    this.#services.log.error('The Core DB refuses every link with the same error; nothing was charged', {
      error,
    });
  }

  async #take(turn: Turn): Promise<Turn | undefined> {
    return this.#hasTime() ? this.#guarded(turn.tenant, () => this.#oneBatch(turn)) : undefined;
  }

  /** Runs a part of a tenant's work; undefined where it failed or time is up. */
  async #guarded<T>(tenant: Tenant, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (databaseErrorKind(error) === 'out-of-time') {
        this.tally.budgetExhausted = true;
        return undefined;
      }
      this.#aside.delete(tenant.code);
      this.tally.tenantsFailed.push(tenant.code);
      this.#services.log.error('A tenant could not be processed', {
        tenant: tenant.code,
        error: describeError(error),
      });
      return undefined;
    }
  }

  async #oneBatch({ tenant, next }: Turn): Promise<Turn | undefined> {
    const database = this.#databaseOf(tenant);
    const { entries, othersPending } = await readDueEntries(database, next?.after);
    this.tally.pendingFound += entries.length;
    const last = entries.at(-1);
    if (last === undefined) return undefined;
    if (!this.#linking || tenant.id === null) {
      // The first page says that the tenant waits; counting a whole backlog would help nobody.
      this.tally.defer(entries.length);
      return undefined;
    }
    const contested =
      next?.contested ??
      (othersPending ? await readContestedSerials(database) : contestedAmong(entries, new Map()));
    const waits = (entry: OutboxEntry) => entry.refused && !this.dryRun;
    const now = entries.filter((entry) => !waits(entry));
    const result = await this.#process(
      tenant,
      tenant.id,
      { entries: now, contested, last: false },
      now.length,
    );
    const waiting = this.#asideOf(tenant, contested);
    waiting.now.push(...result.aside);
    waiting.before.push(...entries.filter(waits));
    if (!this.#heed(tenant, result.stop)) {
      this.#aside.delete(tenant.code);
      this.tally.defer(waiting.now.length + waiting.before.length);
      return undefined;
    }
    return entries.length < BATCH_SIZE ? undefined : { tenant, next: { after: last, contested } };
  }

  async #tryLast(aside: SetAside, run: number): Promise<void> {
    const { tenant, contested, now } = aside;
    let left = inTheirOrder(aside, run);
    let fresh = now.length;
    const refused: RefusedEntry[] = [];
    let goesOn = true;
    while (goesOn && this.#linking && tenant.id !== null && left.length > 0 && this.#hasTime()) {
      const entries = left.slice(0, BATCH_SIZE);
      left = left.slice(BATCH_SIZE);
      const found = Math.max(0, entries.length - fresh);
      const result = await this.#process(tenant, tenant.id, { entries, contested, last: true }, found);
      refused.push(...result.aside);
      // Where none is taken of those that are refused in every run, the others wait for theirs.
      goesOn = this.#heed(tenant, result.stop) && (result.witnessed || fresh > 0);
      fresh = Math.max(0, fresh - entries.length);
    }
    if (this.#linking) this.tally.refuse(refused.length + left.length);
    else this.tally.defer(refused.length + left.length);
    if (this.#linking) await tellRefused(this.#services.log, tenant.code, this.#databaseOf(tenant), refused);
  }

  async #process(
    tenant: Tenant,
    tenantId: number,
    batch: Pick<BatchInput, 'entries' | 'contested' | 'last'>,
    found: number,
  ): Promise<BatchResult> {
    const result = await processBatch({
      ...batch,
      core: this.#services.databases.core,
      tenant: this.#databaseOf(tenant),
      tenantId,
      witnessed: this.#witnessed,
      dryRun: this.dryRun,
    });
    this.#witnessed ||= result.witnessed;
    this.#blamed ||= result.blamed;
    this.tally.add(tenant.code, result);
    this.#services.log.info('Batch processed', {
      tenant: tenant.code,
      found,
      ...counts(result),
    });
    if (result.tokensUnread !== undefined)
      this.#services.log.warn('Tokens could not be read; serials with several entries wait', {
        tenant: tenant.code,
        error: describeError(result.tokensUnread),
      });
    return result;
  }

  /** Whether the tenant's next batch may be tried. */
  #heed(tenant: Tenant, stop: Stop | undefined): boolean {
    if (stop === undefined || passesWithThisBatch(stop)) return true;
    if (!this.#isThisTenantsAlone(stop)) {
      this.stopLinking(stop);
      return true;
    }
    this.#services.log.warn('The links of a tenant were not answered in time; they are deferred', {
      tenant: tenant.code,
    });
    return false;
  }

  #asideOf(tenant: Tenant, contested: ContestedSerials): SetAside {
    const known = this.#aside.get(tenant.code);
    if (known !== undefined) return known;
    const waiting: SetAside = { tenant, contested, now: [], before: [] };
    this.#aside.set(tenant.code, waiting);
    return waiting;
  }

  #databaseOf(tenant: Tenant): Database {
    return this.#services.databases.tenant(schemaOf(tenant));
  }

  #hasTime(): boolean {
    const enough = this.#services.deadline.remainingMs() >= LEAST_TIME_FOR_A_BATCH_MS;
    if (!enough) this.tally.budgetExhausted = true;
    return enough;
  }

  /**
   * Whether a statement that was not answered in time holds up one tenant only: somebody may keep one of its
   * registry rows locked for longer than the Data API waits, and the others must not wait with it.
   */
  #isThisTenantsAlone({ cause }: Stop): boolean {
    if (cause !== 'timeout') return false;
    this.#timeouts += 1;
    return this.#timeouts < TIMEOUTS_THAT_MEAN_THE_CORE_DB;
  }
}

/** A lock, a throttled call or a statement to repeat says nothing about the next batch. */
function passesWithThisBatch({ cause }: Stop): boolean {
  return cause === 'locked' || cause === 'throttled' || cause === 'retry';
}

function counts({ succeeded, failed, markedDead, deferred, aside }: BatchResult) {
  return { succeeded, failed, markedDead, deferred, setAside: aside.length };
}
