import type { Reporter, TestModule } from 'vitest/node';
import { slowest, writeMeasured } from './file-seconds.ts';

/** Files of a run from which on it is worth telling which of them were slow. */
const MANY = 40;
const TOLD = 10;

/** Remembers how long each file took, and tells the slowest at the end of a long run. */
export class SlowestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const seconds = Object.fromEntries(
      modules.map((each) => {
        const { collectDuration, duration } = each.diagnostic();
        return [each.relativeModuleId, (collectDuration + duration) / 1_000];
      }),
    );
    writeMeasured(seconds);
    if (modules.length < MANY) return;
    console.log(
      `\nThe slowest files (npm run test:slowest lists more):\n${slowest(seconds, TOLD).join('\n')}`,
    );
  }
}
