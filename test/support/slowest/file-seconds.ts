import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Seconds of test files, by their path from the project's folder, with hooks and the import of what they test. */
export type FileSeconds = Readonly<Record<string, number>>;

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Of the newest run of each file on this machine. */
const MEASURED = path.join(ROOT, 'node_modules', '.cache', 'serial-monitoring', 'test-seconds.json');

/** Of some run of the whole suite: what a clean clone goes by. Only the order matters. */
export const RECORDED = path.join(ROOT, 'test', 'slowest.json');

export function readMeasured(): FileSeconds {
  return read(MEASURED);
}

export function readRecorded(): FileSeconds {
  return read(RECORDED);
}

/** Keeps the seconds of files that a run did not have. */
export function writeMeasured(seconds: FileSeconds): void {
  mkdirSync(path.dirname(MEASURED), { recursive: true });
  writeFileSync(MEASURED, JSON.stringify({ ...readMeasured(), ...seconds }));
}

/** The slowest first, a line each. */
export function slowest(seconds: FileSeconds, most: number): readonly string[] {
  return Object.entries(seconds)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, most)
    .map(([file, each]) => `${each.toFixed(1).padStart(6)} s  ${file}`);
}

function read(file: string): FileSeconds {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
