import { type DatabaseErrorKind, databaseErrorKind } from '../database/error-kind.ts';
import { describeError } from '../telemetry/logger.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Why linking stopped before all entries were tried: the Core DB cannot be used. Nobody is charged for it. */
export interface Stop {
  readonly cause: DatabaseErrorKind;
  readonly error: unknown;
}

/** An entry with what the Core DB said when it refused it. */
export interface RefusedEntry {
  readonly entry: OutboxEntry;
  readonly error: string;
}

export interface LinkAttempt {
  /** Entries whose statement ran; the registry tells what came of each. */
  readonly tried: readonly OutboxEntry[];
  /** Entries that are to blame: the error is a row's, or others were taken after them. */
  readonly poisoned: readonly RefusedEntry[];
  /**
   * Entries that nobody can blame: refused for a reason that may lie elsewhere, or not tried on their own because so
   * many were refused. To be tried again after all others.
   */
  readonly aside: readonly RefusedEntry[];
  /** Entries left as they are by an outage. */
  readonly deferred: readonly OutboxEntry[];
  readonly stop?: Stop;
}

export interface IsolationOptions {
  /** Whether the Core DB took a link statement earlier in this run. */
  readonly witnessed: boolean;
  /** Whether these entries are tried after all others of the run: then nothing is gained by sparing them. */
  readonly last: boolean;
}

/** A refusal that is not known to be a row's charges its entry once so many others, tried after it, were taken. */
const TAKEN_AFTER_IT = 3;

/** So many entries refused one by one, and not one taken: before any other is blamed, a witness is looked for. */
const REFUSALS_THAT_CALL_FOR_A_WITNESS = 3;

/** Entries tried one by one in search of a witness, from all over the batch. When all are refused, so is everything. */
const WITNESSES_CALLED = 16;

/**
 * Link statements for one batch; what they do not come to is set aside. To find each of 200 poisoned entries among
 * others takes about as many. The first half looks for the poisoned ones in the order of the queue, the second
 * takes the largest part each time, so that what stands behind the poisoned ones is linked.
 */
const MOST_CALLS = 400;

/** The same for entries that were refused before: they come back in every run. */
const MOST_CALLS_FOR_THE_LAST = 200;

type Link = (part: readonly OutboxEntry[]) => Promise<unknown>;

/**
 * Links entries and isolates poisoned ones by halving the batch until each stands alone. Where a good part of a
 * batch is refused and nothing was taken, they have one cause in common, and it is not looked for in each of them.
 * @param link Links its entries in one transaction, or throws.
 * @throws what `link` throws when it is not an error of the database.
 */
export function linkIsolating(
  entries: readonly OutboxEntry[],
  link: Link,
  options: IsolationOptions,
): Promise<LinkAttempt> {
  return new Isolation(entries, link, options).run();
}

interface Refusal {
  readonly kind: DatabaseErrorKind;
  readonly error: unknown;
}

interface Accused extends RefusedEntry {
  readonly kind: DatabaseErrorKind;
  /** How many others had been taken when it was refused. */
  readonly takenBefore: number;
}

class Isolation {
  readonly #link: Link;
  readonly #options: IsolationOptions;
  readonly #mostCalls: number;
  readonly #tried: OutboxEntry[] = [];
  readonly #accused: Accused[] = [];
  /** Not tried yet; the next part in the order of the queue stands last. */
  #parts: (readonly OutboxEntry[])[];
  #calls = 0;
  /** Of the first refusal, whatever part it was. */
  #error = '';
  /** All that were tried one by one were refused, and others are left. */
  #alike = false;

  constructor(entries: readonly OutboxEntry[], link: Link, options: IsolationOptions) {
    this.#parts = entries.length === 0 ? [] : [entries];
    this.#link = link;
    this.#options = options;
    this.#mostCalls = options.last ? MOST_CALLS_FOR_THE_LAST : MOST_CALLS;
  }

  async run(): Promise<LinkAttempt> {
    while (!this.#alike && this.#calls < this.#mostCalls) {
      const part = this.#nextPart();
      if (part === undefined) break;
      const stop = await this.#take(part);
      if (stop !== undefined) return this.#stopped(stop);
    }
    return this.#end();
  }

  #nextPart(): readonly OutboxEntry[] | undefined {
    if (this.#calls < this.#mostCalls / 2) return this.#parts.pop();
    const largest = this.#parts.reduce(
      (best, part, index, parts) => (part.length >= (parts[best]?.length ?? 0) ? index : best),
      0,
    );
    return this.#parts.splice(largest, 1)[0];
  }

  async #take(part: readonly OutboxEntry[]): Promise<Stop | undefined> {
    const refusal = await this.#attempt(part);
    if (refusal === undefined) return undefined;
    if (isOutage(refusal)) return this.#outage(refusal, part);
    const [only] = part;
    if (part.length > 1 || only === undefined) {
      const middle = Math.ceil(part.length / 2);
      this.#parts.push(part.slice(middle), part.slice(0, middle));
      return undefined;
    }
    this.#accuse(only, refusal);
    const suspicious =
      !this.#options.last &&
      this.#tried.length === 0 &&
      this.#accused.length === REFUSALS_THAT_CALL_FOR_A_WITNESS;
    return suspicious ? await this.#callWitnesses() : undefined;
  }

  /** Finds out whether everything is refused: tries single entries until one is taken. */
  async #callWitnesses(): Promise<Stop | undefined> {
    const rest = this.#parts.toReversed().flat();
    const stride = Math.max(1, Math.floor(rest.length / WITNESSES_CALLED));
    const called = rest.filter((_, index) => index % stride === 0).slice(0, WITNESSES_CALLED);
    for (const entry of called) {
      this.#parts = this.#parts
        .map((part) => part.filter((other) => other !== entry))
        .filter((part) => part.length > 0);
      const refusal = await this.#attempt([entry]);
      if (refusal === undefined) return undefined;
      if (isOutage(refusal)) return this.#outage(refusal, [entry]);
      this.#accuse(entry, refusal);
    }
    this.#alike = called.length < rest.length && !this.#eachForItsOwn();
    return undefined;
  }

  /** Whether each was refused for a value of its own: then one cause for all is out of the question. */
  #eachForItsOwn(): boolean {
    const texts = new Set(this.#accused.map(({ error }) => error));
    return texts.size > 1 && this.#accused.every(({ kind }) => kind === 'row');
  }

  async #attempt(part: readonly OutboxEntry[]): Promise<Refusal | undefined> {
    this.#calls += 1;
    try {
      await this.#link(part);
      this.#tried.push(...part);
      return undefined;
    } catch (error) {
      const kind = databaseErrorKind(error);
      if (kind === 'unknown') throw error;
      if (this.#error === '') this.#error = describeError(error).message;
      return { kind, error };
    }
  }

  #accuse(entry: OutboxEntry, { kind, error }: Refusal): void {
    this.#accused.push({
      entry,
      error: describeError(error).message,
      kind,
      takenBefore: this.#tried.length,
    });
  }

  /** @param part Not tried after all: the Core DB said nothing about it. */
  #outage({ kind, error }: Refusal, part: readonly OutboxEntry[]): Stop {
    this.#parts.push(part);
    return { cause: kind, error };
  }

  #end(): LinkAttempt {
    const { poisoned, others } = this.#judged(!this.#alike);
    const left = this.#left().map((entry) => ({
      entry,
      error: `among others that are refused: ${this.#error}`,
    }));
    return { tried: this.#tried, poisoned, aside: [...others, ...left], deferred: [] };
  }

  #stopped(stop: Stop): LinkAttempt {
    const { poisoned, others } = this.#judged(this.#tried.length > 0);
    const deferred = [...others.map(({ entry }) => entry), ...this.#left()];
    return { tried: this.#tried, poisoned, aside: [], deferred, stop };
  }

  /** @param rowsCount Whether a row's error is believed although the Core DB took nothing earlier in this run. */
  #judged(rowsCount: boolean): { poisoned: RefusedEntry[]; others: RefusedEntry[] } {
    const isToBlame = ({ kind, takenBefore }: Accused) =>
      kind === 'row'
        ? rowsCount || this.#options.witnessed
        : this.#tried.length - takenBefore >= TAKEN_AFTER_IT;
    const { poisoned = [], others = [] } = Object.groupBy(this.#accused, (accused) =>
      isToBlame(accused) ? 'poisoned' : 'others',
    );
    return { poisoned: poisoned.map(refused), others: others.map(refused) };
  }

  #left(): OutboxEntry[] {
    return this.#parts.toReversed().flat();
  }
}

function refused({ entry, error }: Accused): RefusedEntry {
  return { entry, error };
}

function isOutage({ kind }: Refusal): boolean {
  return kind !== 'row' && kind !== 'statement';
}
