import pMap from 'p-map';
import type { Database } from '../shared/database/data-api.ts';
import { databaseErrorKind } from '../shared/database/error-kind.ts';
import { schemaOf, type Tenant } from '../shared/database/tenants.ts';
import type { RefusedEntry } from '../shared/outbox/link-isolating.ts';
import type { OutboxEntry } from '../shared/outbox/outbox-entry.ts';
import {
  type ContestedSerials,
  contestedAmong,
  readContestedSerials,
} from '../shared/outbox/token-states.ts';
import { describeError } from '../shared/telemetry/logger.ts';
import { BATCH_SIZE, readDueEntries } from './due-entries.ts';
import { Linking } from './linking.ts';
import type { RunServices } from './run-services.ts';
import { inTheirOrder, type SetAside, tellRefused } from './set-aside.ts';
import { RunTally } from './summary.ts';

/** Tenants worked on at once: enough to hide the network, few enough for a small Aurora. */
const CONCURRENT_TENANTS = 4;

/** A batch is not begun with less left. An interrupted batch is safe, only its work is done twice. */
const LEAST_TIME_FOR_A_BATCH_MS = 15_000;

/** A tenant with due entries left, and where its next batch begins. */
interface Turn {
  readonly tenant: Tenant;
  readonly next?: { readonly after: OutboxEntry; readonly contested: ContestedSerials };
}

/** Gives the tenants of one run their turns: one batch each a round, then what was refused. */
export class Rounds {
  readonly tally = new RunTally();
  readonly linking: Linking;
  readonly #services: RunServices;
  readonly #dryRun: boolean;
  readonly #aside = new Map<string, SetAside>();

  constructor(services: RunServices, dryRun: boolean) {
    this.#services = services;
    this.#dryRun = dryRun;
    this.linking = new Linking(services, this.tally, dryRun);
  }

  async work(tenants: readonly Tenant[]): Promise<void> {
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
    if (this.linking.open && this.linking.tookNothing && first !== undefined)
      this.linking.stopForAll(first.error);
    await pMap(
      waiting.filter(({ now, before }) => now.length + before.length > 0),
      (entries) => this.#guarded(entries.tenant, () => this.#tryLast(entries, run)),
      { concurrency: CONCURRENT_TENANTS },
    );
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
    if (!this.linking.open || tenant.id === null) {
      // The first page says that the tenant waits; counting a whole backlog would help nobody.
      this.tally.defer(entries.length);
      return undefined;
    }
    const contested =
      next?.contested ??
      (othersPending ? await readContestedSerials(database) : contestedAmong(entries, new Map()));
    const waits = (entry: OutboxEntry) => entry.refused && !this.#dryRun;
    const now = entries.filter((entry) => !waits(entry));
    const result = await this.linking.process(
      tenant,
      tenant.id,
      { entries: now, contested, last: false },
      now.length,
    );
    const waiting = this.#asideOf(tenant, contested);
    waiting.now.push(...result.aside);
    waiting.before.push(...entries.filter(waits));
    if (!this.linking.heed(tenant, result.stop)) {
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
    while (goesOn && this.linking.open && tenant.id !== null && left.length > 0 && this.#hasTime()) {
      const entries = left.slice(0, BATCH_SIZE);
      left = left.slice(BATCH_SIZE);
      const found = Math.max(0, entries.length - fresh);
      const result = await this.linking.process(tenant, tenant.id, { entries, contested, last: true }, found);
      refused.push(...result.aside);
      // Where none is taken of those that are refused in every run, the others wait for theirs.
      goesOn = this.linking.heed(tenant, result.stop) && (result.witnessed || fresh > 0);
      fresh = Math.max(0, fresh - entries.length);
    }
    if (this.linking.open) this.tally.refuse(refused.length + left.length);
    else this.tally.defer(refused.length + left.length);
    if (this.linking.open)
      await tellRefused(this.#services.log, tenant.code, this.#databaseOf(tenant), refused);
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
}
