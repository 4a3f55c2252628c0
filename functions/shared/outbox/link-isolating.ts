import { type DatabaseErrorKind, databaseErrorKind } from '../database/error-kind.ts';
import { describeError } from '../telemetry/logger.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Why linking stopped before all entries were tried; none of the remaining ones is charged. */
export type Stop =
  | { readonly kind: 'systemic'; readonly error: string }
  | { readonly kind: 'core'; readonly cause: DatabaseErrorKind; readonly error: unknown };

export interface LinkAttempt {
  /** Entries whose statement ran; the registry tells what came of each. */
  readonly tried: readonly OutboxEntry[];
  /** Entries that the Core DB refuses on their own, while it took others. */
  readonly poisoned: readonly { readonly entry: OutboxEntry; readonly error: string }[];
  /** Entries left as they are. */
  readonly deferred: readonly OutboxEntry[];
  readonly stop?: Stop;
}

/** So many entries refused one by one, and not one taken: before any other is blamed, a witness is looked for. */
const REFUSALS_THAT_CALL_FOR_A_WITNESS = 3;

/** Entries tried one by one in search of a witness, from all over the batch. When all are refused, so is everything. */
const WITNESSES_CALLED = 16;

type Link = (part: readonly OutboxEntry[]) => Promise<unknown>;

/**
 * Links entries and isolates poisoned ones by halving the batch until each stands alone. An entry counts as
 * poisoned only beside a witness: another entry of this run that the Core DB took, or an error that names a
 * value or a constraint. Where a good part of a batch is refused and nothing was taken, the error is systemic and
 * nobody is charged.
 * @param link Links its entries in one transaction, or throws.
 * @param witnessed Whether the Core DB took a link statement earlier in this run.
 * @throws what `link` throws when it is not an error of the database.
 */
export function linkIsolating(
  entries: readonly OutboxEntry[],
  link: Link,
  witnessed: boolean,
): Promise<LinkAttempt> {
  return new Isolation(entries, link, witnessed).run();
}

interface Refusal {
  readonly kind: DatabaseErrorKind;
  readonly error: unknown;
}

class Isolation {
  readonly #link: Link;
  readonly #witnessed: boolean;
  readonly #tried: OutboxEntry[] = [];
  readonly #accused: {
    readonly entry: OutboxEntry;
    readonly error: string;
    readonly kind: DatabaseErrorKind;
  }[] = [];
  /** Not tried yet; the next part stands last. */
  #parts: (readonly OutboxEntry[])[];

  constructor(entries: readonly OutboxEntry[], link: Link, witnessed: boolean) {
    this.#parts = [entries];
    this.#link = link;
    this.#witnessed = witnessed;
  }

  async run(): Promise<LinkAttempt> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      const stop = await this.#take(part);
      if (stop !== undefined) return this.#end(stop);
    }
    const statementRefused = this.#accused.some(({ kind }) => kind === 'statement');
    return this.#end(!this.#hasWitness() && statementRefused ? this.#systemic() : undefined);
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
    const suspicious = !this.#hasWitness() && this.#accused.length === REFUSALS_THAT_CALL_FOR_A_WITNESS;
    return suspicious ? await this.#callWitnesses() : undefined;
  }

  /** Undefined when a witness was found, or nobody is left who could be one. */
  async #callWitnesses(): Promise<Stop | undefined> {
    const rest = this.#parts.toReversed().flat();
    const stride = Math.max(1, Math.floor(rest.length / WITNESSES_CALLED));
    const called = rest.filter((_, index) => index % stride === 0).slice(0, WITNESSES_CALLED);
    for (const entry of called) {
      this.#parts = this.#parts.map((part) => part.filter((other) => other !== entry));
      const refusal = await this.#attempt([entry]);
      if (refusal === undefined) return undefined;
      if (isOutage(refusal)) return this.#outage(refusal, [entry]);
      this.#accuse(entry, refusal);
    }
    return called.length < rest.length ? this.#systemic() : undefined;
  }

  async #attempt(part: readonly OutboxEntry[]): Promise<Refusal | undefined> {
    if (part.length === 0) return undefined;
    try {
      await this.#link(part);
      this.#tried.push(...part);
      return undefined;
    } catch (error) {
      const kind = databaseErrorKind(error);
      if (kind === 'unknown') throw error;
      return { kind, error };
    }
  }

  #accuse(entry: OutboxEntry, { kind, error }: Refusal): void {
    this.#accused.push({ entry, error: describeError(error).message, kind });
  }

  #hasWitness(): boolean {
    return this.#witnessed || this.#tried.length > 0;
  }

  #systemic(): Stop {
    return { kind: 'systemic', error: this.#accused[0]?.error ?? '' };
  }

  /** @param part Not tried after all: the Core DB said nothing about it. */
  #outage({ kind, error }: Refusal, part: readonly OutboxEntry[]): Stop {
    this.#parts.push(part);
    return { kind: 'core', cause: kind, error };
  }

  #end(stop: Stop | undefined): LinkAttempt {
    // Without a witness an accusation stands only if all that there is was tried.
    const charged = stop === undefined || this.#hasWitness() ? this.#accused : [];
    const held = this.#accused.slice(charged.length).map(({ entry }) => entry);
    return {
      tried: this.#tried,
      poisoned: charged,
      deferred: [...held, ...this.#parts.toReversed().flat()],
      ...(stop === undefined ? {} : { stop }),
    };
  }
}

function isOutage({ kind }: Refusal): boolean {
  return kind !== 'row' && kind !== 'statement';
}
