import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { readMeasured, readRecorded } from './file-seconds.ts';

/** Runs the slowest files first, so that no worker is left with one at the end; in a clean clone, too. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = { ...readRecorded(), ...readMeasured() };
    const of = ({ moduleId }: TestSpecification) =>
      seconds[path.relative(this.ctx.config.root, moduleId)] ?? 0;
    return files.toSorted((one, other) => of(other) - of(one));
  }
}
