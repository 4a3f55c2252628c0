import type { Suppressor } from './alarm.ts';
import type { SuppressedBy } from './state-change.ts';

type Hold =
  | { readonly by: 'Alarm' }
  | { readonly by: 'WaitPeriod' | 'ExtensionPeriod' /** Epoch milliseconds. */; readonly until: number };

/**
 * Holds the actions of a composite alarm back while its suppressor explains them. After a transition it waits for
 * the suppressor to fire; while that is in ALARM, and for the extension after it clears, nothing runs; then the
 * actions of the state that the composite is in by that time do. A further transition starts a new wait.
 */
export class Suppression {
  readonly #suppressor: Suppressor;
  #hold: Hold | undefined;
  #suppressorInAlarm = false;
  /** A transition whose actions have not run. */
  #pending = false;

  constructor(suppressor: Suppressor) {
    this.#suppressor = suppressor;
  }

  /** What holds actions back at the moment. */
  get suppressedBy(): SuppressedBy | undefined {
    return this.#hold?.by;
  }

  /**
   * Takes note of one evaluation.
   * @returns True when the actions of the composite's present state are to run now.
   */
  update(seen: {
    readonly now: Date;
    readonly transitioned: boolean;
    readonly suppressorInAlarm: boolean;
  }): boolean {
    const cleared = this.#suppressorInAlarm && !seen.suppressorInAlarm;
    this.#suppressorInAlarm = seen.suppressorInAlarm;
    this.#pending ||= seen.transitioned;
    this.#hold = this.#next(seen, cleared);
    const release = this.#pending && this.#hold === undefined;
    if (release) this.#pending = false;
    return release;
  }

  #next(seen: Parameters<Suppression['update']>[0], cleared: boolean): Hold | undefined {
    const now = seen.now.getTime();
    if (seen.suppressorInAlarm) return { by: 'Alarm' };
    if (seen.transitioned) return this.#until('WaitPeriod', now, this.#suppressor.waitPeriod);
    if (cleared) return this.#until('ExtensionPeriod', now, this.#suppressor.extensionPeriod);
    return this.#hold === undefined || this.#hold.by === 'Alarm' || now >= this.#hold.until
      ? undefined
      : this.#hold;
  }

  #until(by: 'WaitPeriod' | 'ExtensionPeriod', now: number, seconds: number): Hold | undefined {
    return seconds === 0 ? undefined : { by, until: now + seconds * 1000 };
  }
}
