import { readdirSync, readFileSync } from 'node:fs';
import { idleness, type ProcessTimes, processTimes, treeCpuMs } from './proc-stat.ts';

/**
 * Begins to watch what other processes than this one and its descendants take of the processors.
 * @returns what answers how many cores they have taken on average since then; undefined elsewhere than on Linux.
 */
export function watchForeignLoad(): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined;
  const start = read();
  return () => {
    const end = read();
    const idle = end.idleMs - start.idleMs;
    const own = end.ownMs - start.ownMs;
    return Math.max(0, end.processors - (idle + own) / (end.at - start.at));
  };
}

function read() {
  const stat = idleness(readFileSync('/proc/stat', 'utf8'));
  return { ...stat, at: performance.now(), ownMs: treeCpuMs(process.pid, allProcesses()) };
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
