const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What is still to be taken away, oldest first. */
const steps = new Set<() => Promise<void>>();

/**
 * Has a step done before Ctrl-C, or another signal, ends this process.
 * @returns how to forget it, once it is done anyway.
 */
export function beforeTheEnd(step: () => Promise<void>): () => void {
  if (steps.size === 0) for (const signal of SIGNALS) process.on(signal, end);
  steps.add(step);
  return () => {
    steps.delete(step);
    if (steps.size === 0) for (const signal of SIGNALS) process.off(signal, end);
  };
}

function end(): void {
  const done = [...steps].reverse().map((step) => step());
  void Promise.allSettled(done).then(() => process.exit(130));
}
