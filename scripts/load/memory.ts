import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** MB of memory that a process holds. */
export async function residentMb(pid: number): Promise<number> {
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout) / 1_024;
  }
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
}

export interface MemoryReport {
  /** MB after the warm-up, after the last request, and at most. */
  readonly before: number;
  readonly after: number;
  readonly peak: number;
  /** MB, at equal distances. */
  readonly samples: readonly number[];
}

const SAMPLE_MS = 500;
const MOST_SHOWN = 24;

/** Watches a process until told to stop. */
export async function watchMemory(pid: number, until: AbortSignal): Promise<readonly number[]> {
  const samples: number[] = [];
  while (!until.aborted) {
    samples.push(Math.round(await residentMb(pid)));
    await sleep(SAMPLE_MS, undefined, { signal: until }).catch(() => undefined);
  }
  return samples;
}

export function reportMemory(samples: readonly number[]): MemoryReport {
  const step = Math.max(1, Math.ceil(samples.length / MOST_SHOWN));
  return {
    before: samples[0] ?? Number.NaN,
    after: samples.at(-1) ?? Number.NaN,
    peak: Math.max(...samples),
    samples: samples.filter((_, index) => index % step === 0),
  };
}

/** Growth between two parts of a run below which nothing is said: garbage that nobody had to collect yet. */
const SLACK_MB = 150;
const SLACK_SHARE = 0.3;

/** What grows all the time is larger in the last third of a run than in the second; the first one fills heaps. */
export function growthFaults(samples: readonly number[]): readonly string[] {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return [];
  const [before, after] = [samples.slice(third, 2 * third), samples.slice(-third)].map(middleOf);
  if (before === undefined || after === undefined) return [];
  const grown = after - before;
  if (grown <= SLACK_MB || grown <= before * SLACK_SHARE) return [];
  return [`The system's memory grew from ${before} MB to ${after} MB within a third of the run`];
}

function middleOf(samples: readonly number[]): number | undefined {
  return samples.toSorted((one, other) => one - other)[Math.floor(samples.length / 2)];
}
