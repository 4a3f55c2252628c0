import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchName } from '../options.ts';
import { OPEN_WORK } from '../own-work/open-work.ts';
import type { Report } from '../progress.ts';
import { type ProfileSummary, summarize } from './cpu-profile.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A profile that was written, and what it shows. */
export interface WrittenProfile extends ProfileSummary {
  readonly bench: BenchName;
  readonly case: string;
  readonly file: string;
}

/** Writes a profile of our way for each case of some benches. */
export async function profileBenches(
  names: readonly BenchName[],
  directory: string,
  report: Report,
): Promise<readonly WrittenProfile[]> {
  await mkdir(directory, { recursive: true });
  const written: WrittenProfile[] = [];
  for (const bench of names) {
    const open = await OPEN_WORK[bench](report, []);
    try {
      for (const [name, write] of await open.profiles()) {
        report(`${bench} ${name}: profiling …`);
        const file = path.join(directory, `${bench}-${name}.cpuprofile`);
        await write(path.resolve(file));
        const profile: unknown = JSON.parse(await readFile(file, 'utf8'));
        written.push({ bench, case: name, file, ...summarize(profile, ROOT) });
      }
    } finally {
      await open.close();
    }
  }
  return written;
}
