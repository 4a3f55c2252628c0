import { afterAll, vi } from 'vitest';

/** Files of a worker share its process: no mock, clock or variable of one is left to the next. */
afterAll(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});
