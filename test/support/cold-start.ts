import { afterAll, vi } from 'vitest';

/**
 * Gives this process the environment of a function, and what is imported from now on starts cold: a handler reads the
 * environment when it is imported, and another file of this worker may have imported it before. `leave-nothing.ts`
 * puts the environment back.
 */
export function coldStart(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
  afterAll(() => vi.resetModules());
}
