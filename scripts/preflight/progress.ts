/** Tells what is going on, once the whole takes long enough for somebody to wonder. */
export interface Progress {
  /** @param step What begins now, like `tenant maison_atelier: plans`. */
  step(step: string): void;
  end(): void;
}

const SILENT_MS = 2_000;

/** @param write Receives whole lines; standard error, as standard output belongs to the result. */
export function startProgress(write: (line: string) => void, now: () => number): Progress {
  const startedAt = now();
  let current = 'reaching the clusters';
  let told: string | undefined;
  const tell = () => {
    if (current === told) return;
    told = current;
    write(`[${((now() - startedAt) / 1_000).toFixed(0)} s] ${current} …`);
  };
  const timer = setInterval(tell, SILENT_MS);
  timer.unref();
  return {
    step(step) {
      current = step;
    },
    end: () => clearInterval(timer),
  };
}
