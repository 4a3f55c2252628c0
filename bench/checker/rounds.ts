import type { Report } from '../progress.ts';
import { median } from '../result.ts';

const ROUNDS = 3;

/** A way of doing some work, by its name. */
export type Ways<Name extends string> = readonly (readonly [Name, () => Promise<void>])[];

/** Milliseconds that ways took, one a round. */
export class Times<Name extends string> {
  readonly #times = new Map<Name, number[]>();

  add(name: Name, time: number): void {
    this.#times.set(name, [...this.of(name), time]);
  }

  of(name: Name): readonly number[] {
    return this.#times.get(name) ?? [];
  }

  /** Median of a way, in milliseconds. */
  median(name: Name): number {
    return median(this.of(name));
  }

  /** Median over the rounds of how many times as long one way took as others together. */
  ratio(one: Name, ...others: readonly Name[]): number {
    const together = (round: number) =>
      others.reduce((sum, name) => sum + (this.of(name)[round] ?? Number.NaN), 0);
    return median(this.of(one).map((time, round) => time / together(round)));
  }

  toString(): string {
    const seconds = [...this.#times.keys()].map(
      (name) => `${name} ${(this.median(name) / 1_000).toFixed(2)}`,
    );
    return `medians in s: ${seconds.join(', ')}`;
  }
}

/**
 * Times ways in rounds; they take turns, so that a machine that changes its speed does so for all of them. A first
 * round, which finds the rows on disk and the functions cold, does not count.
 */
export async function timeInTurns<Name extends string>(
  ways: Ways<Name>,
  report: Report,
): Promise<Times<Name>> {
  const times = new Times<Name>();
  for (let round = 0; round <= ROUNDS; round++) {
    report(round === 0 ? 'warming up …' : `round ${round} of ${ROUNDS} …`);
    for (const [name, work] of ways) {
      const startedAt = performance.now();
      await work();
      if (round > 0) times.add(name, performance.now() - startedAt);
    }
  }
  report(String(times));
  return times;
}
