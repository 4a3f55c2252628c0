import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Tests wait for processes and clocks half of their time: a third one uses what two leave of two cores.
    maxWorkers: 3,
    // Only what hangs shall fail for its time: the machine may be busy with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
