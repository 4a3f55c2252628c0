import { configDefaults, defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest/slowest-first.ts';
import { SlowestReporter } from './test/support/slowest/slowest-reporter.ts';
import { isThorough } from './test/support/thoroughness.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What is exhaustive rather than necessary for each change: `npm run test:all`.
    exclude: [...configDefaults.exclude, ...(isThorough ? [] : ['test/**/*.all.test.ts'])],
    sequence: { sequencer: SlowestFirst },
    reporters: ['default', new SlowestReporter()],
    setupFiles: ['test/support/leave-nothing.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Tests wait for processes and clocks half of their time: a third one uses what two leave of two cores.
    maxWorkers: 3,
    // A worker loads the SDK, CDK and our own modules once, not for each of its files.
    isolate: false,
    // Only what hangs shall fail for its time: the machine may be busy with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
