import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Integration tests each start a private MariaDB; more than two at once only makes two cores slower.
    maxWorkers: 2,
    // Only what hangs shall fail for its time: the machine may be busy with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
