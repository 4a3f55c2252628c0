/** Milliseconds. Between two attempts the SDK waits less; what limits a call or a run waits longer. */
const SHORT_MS = 1_000;

/**
 * Lets timers of less than a second fire at once, as a virtual minute has no place for them: through an outage of seven
 * virtual hours the attempts of every run would wait a real minute. Longer timers, which are limits, stay real.
 */
export function skipShortWaits(): void {
  globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
    apply(target, self, [callback, delay, ...rest]) {
      const wait = typeof delay === 'number' && delay < SHORT_MS ? 0 : delay;
      return Reflect.apply(target, self, [callback, wait, ...rest]);
    },
  });
}
