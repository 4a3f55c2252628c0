import pMap from 'p-map';
import { schedules } from '../../lib/catalogue/schedules.ts';
import type { Databases } from '../shared/database/databases.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { listTenants, schemaOf, type Tenant } from '../shared/database/tenants.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { JobEvent } from '../shared/job-event.ts';
import type { Stop } from '../shared/outbox/link-isolating.ts';
import type { OutboxEntry } from '../shared/outbox/outbox-entry.ts';
import { processBatch } from '../shared/outbox/process-batch.ts';
import { rotated } from '../shared/rotated.ts';
import { describeError, type Log } from '../shared/telemetry/logger.ts';
import type { TenantDeaths } from './death-notice.ts';
import { BATCH_SIZE, readDueEntries } from './due-entries.ts';
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
 * another's flood, until nothing is due or the time budget ends.
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
  if (coreError !== undefined)
    run.stopLinking({ kind: 'core', cause: databaseErrorKind(coreError), error: coreError });
  await run.inRounds(rotated(tenants, runNumber(startedAt)));
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
  readonly after?: OutboxEntry;
}

class Run {
  readonly tally = new RunTally();
  readonly dryRun: boolean;
  readonly #services: RunServices;
  #linking = true;
  #witnessed = false;
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

  /** After this, due entries are only counted: the Core DB would refuse them all. */
  stopLinking(stop: Stop): void {
    this.#linking = false;
    if (stop.kind === 'systemic') {
      this.tally.systemicError = stop.error;
      this.#services.log.error('The Core DB refuses every link with the same error; nothing was charged', {
        error: stop.error,
      });
    } else if (stop.cause === 'out-of-time') {
      this.tally.budgetExhausted = true;
    } else {
      this.tally.coreUnreachable = true;
      this.#services.log.error('The Core DB cannot be used; due entries are deferred', {
        cause: stop.cause,
        error: describeError(stop.error),
      });
    }
  }

  async #take(turn: Turn): Promise<Turn | undefined> {
    if (this.#services.deadline.remainingMs() < LEAST_TIME_FOR_A_BATCH_MS) {
      this.tally.budgetExhausted = true;
      return undefined;
    }
    try {
      return await this.#oneBatch(turn);
    } catch (error) {
      if (databaseErrorKind(error) === 'out-of-time') {
        this.tally.budgetExhausted = true;
        return undefined;
      }
      this.tally.tenantsFailed.push(turn.tenant.code);
      this.#services.log.error('A tenant could not be processed', {
        tenant: turn.tenant.code,
        error: describeError(error),
      });
      return undefined;
    }
  }

  async #oneBatch({ tenant, after }: Turn): Promise<Turn | undefined> {
    const database = this.#services.databases.tenant(schemaOf(tenant));
    const entries = await readDueEntries(database, after);
    this.tally.pendingFound += entries.length;
    const last = entries.at(-1);
    if (last === undefined) return undefined;
    if (!this.#linking || tenant.id === null) {
      // The first page says that the tenant waits; counting a whole backlog would help nobody.
      this.tally.defer(entries.length);
      return undefined;
    }
    const result = await processBatch({
      core: this.#services.databases.core,
      tenant: database,
      tenantId: tenant.id,
      entries,
      witnessed: this.#witnessed,
      dryRun: this.dryRun,
    });
    this.#witnessed ||= result.witnessed;
    this.tally.add(tenant.code, result);
    this.#services.log.info('Batch processed', {
      tenant: tenant.code,
      found: entries.length,
      ...counts(result),
    });
    if (result.stop !== undefined && !passesWithThisBatch(result.stop)) {
      if (this.#isThisTenantsAlone(result.stop)) {
        this.#services.log.warn('The links of a tenant were not answered in time; they are deferred', {
          tenant: tenant.code,
        });
        return undefined;
      }
      this.stopLinking(result.stop);
    }
    return entries.length < BATCH_SIZE ? undefined : { tenant, after: last };
  }

  /**
   * Whether a statement that was not answered in time holds up one tenant only: somebody may keep one of its
   * registry rows locked for longer than the Data API waits, and the others must not wait with it.
   */
  #isThisTenantsAlone(stop: Stop): boolean {
    if (stop.kind !== 'core' || stop.cause !== 'timeout') return false;
    this.#timeouts += 1;
    return this.#timeouts < TIMEOUTS_THAT_MEAN_THE_CORE_DB;
  }
}

/** A lock or a throttled call says nothing about the next batch. */
function passesWithThisBatch(stop: Stop): boolean {
  return stop.kind === 'core' && (stop.cause === 'locked' || stop.cause === 'throttled');
}

function counts({ succeeded, failed, markedDead, deferred }: Awaited<ReturnType<typeof processBatch>>) {
  return { succeeded, failed, markedDead, deferred };
}
