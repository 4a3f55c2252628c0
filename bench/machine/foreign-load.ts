import { readdirSync, readFileSync } from 'node:fs';
import { busyMs, type ProcessTimes, processTimes, treeCpuMs } from './proc-stat.ts';

/** Milliseconds of processor time so far. */
interface Reading {
  readonly at: number;
  /** Of everything on this machine but our own processes. */
  readonly foreign: number;
}

/**
 * Begins to watch what other processes than this one and its descendants take of the processors.
 * @returns what answers how many cores they have taken on average since then; undefined elsewhere than on Linux.
 */
export function watchForeignLoad(): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined;
  const start = read();
  return () => {
    const end = read();
    return Math.max(0, (end.foreign - start.foreign) / (end.at - start.at));
  };
}

function read(): Reading {
  const busy = busyMs(readFileSync('/proc/stat', 'utf8'));
  return { at: performance.now(), foreign: busy - treeCpuMs(process.pid, allProcesses()) };
}

function allProcesses(): readonly ProcessTimes[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [processTimes(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
      } catch (error) {
        // It has ended in the meantime.
        if (error instanceof Error && 'code' in error) return [];
        throw error;
      }
    });
}
