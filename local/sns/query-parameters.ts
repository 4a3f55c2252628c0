import { invalidParameter } from './errors.ts';

/** The form of a Query request. Whatever nobody takes is refused by name at the end. */
export class QueryParameters {
  readonly #left: Map<string, string>;

  constructor(form: string | ReadonlyMap<string, string>) {
    this.#left = new Map(typeof form === 'string' ? new URLSearchParams(form) : form);
  }

  peek(name: string): string | undefined {
    return this.#left.get(name);
  }

  take(name: string): string | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  /** @throws SnsError InvalidParameter when it is missing */
  require(name: string): string {
    const value = this.take(name);
    if (value === undefined) throw invalidParameter(name, 'it is missing');
    return value;
  }

  /** The entries of a list or map (`<prefix>.1.Id`, `<prefix>.2.Id`, …), each with the names below its number. */
  takeEntries(prefix: string): readonly QueryParameters[] {
    const entries = new Map<number, Map<string, string>>();
    for (const [name, value] of [...this.#left]) {
      if (!name.startsWith(`${prefix}.`)) continue;
      const [, number, rest] = /^(\d+)\.(.+)$/.exec(name.slice(prefix.length + 1)) ?? [];
      if (number === undefined || rest === undefined) continue;
      this.#left.delete(name);
      const entry = entries.get(Number(number)) ?? new Map<string, string>();
      entries.set(Number(number), entry.set(rest, value));
    }
    return [...entries].toSorted(([a], [b]) => a - b).map(([, entry]) => new QueryParameters(entry));
  }

  /** @throws SnsError InvalidParameter naming what nobody took */
  refuseRest(): void {
    const [name] = this.#left.keys();
    if (name !== undefined) throw invalidParameter(name, 'the local SNS does not model it');
  }
}
