/*
 * What Linux says in `/proc/stat` and `/proc/<pid>/stat` (proc(5)). Times are in ticks, a hundred a second on every
 * architecture that Node runs on.
 */

const TICK_MS = 10;

/** What the processors did not do. */
export interface Idleness {
  readonly processors: number;
  /** Milliseconds that all of them together have been idle since the machine started. */
  readonly idleMs: number;
}

/**
 * Idle time is exact where a kernel stops its tick on idle processors; time at work is only sampled, once a tick. So
 * what is not idle was at work, or was given to other machines by the hypervisor: we did not get that either.
 * @throws when the text names no processors.
 */
export function idleness(stat: string): Idleness {
  const line = /^cpu +(.*)$/m.exec(stat)?.[1];
  const processors = [...stat.matchAll(/^cpu\d+ /gm)].length;
  if (line === undefined || processors === 0)
    throw new Error('/proc/stat says nothing about its processors.');
  const [, , , idle = 0, ioWait = 0] = line.split(' ').map(Number);
  return { processors, idleMs: (idle + ioWait) * TICK_MS };
}

/** A process as far as the bench looks at it. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Milliseconds of processor time, with those of the children that have ended and were waited for. */
  readonly cpuMs: number;
}

/** @throws when the text is no `/proc/<pid>/stat`. */
export function processTimes(stat: string): ProcessTimes {
  // The name in parentheses may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [parent, ...times] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
  const pid = Number.parseInt(stat, 10);
  const cpuMs = times.reduce((sum, ticks) => sum + ticks, 0) * TICK_MS;
  if (parent === undefined || Number.isNaN(pid + parent + cpuMs))
    throw new Error(`${JSON.stringify(stat)} is not what /proc says of a process.`);
  return { pid, parent, cpuMs };
}

/** Milliseconds of processor time of a process and all its descendants. */
export function treeCpuMs(root: number, processes: readonly ProcessTimes[]): number {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const below = (pid: number): number =>
    (children.get(pid) ?? []).reduce((sum, child) => sum + child.cpuMs + below(child.pid), 0);
  return below(root) + (processes.find(({ pid }) => pid === root)?.cpuMs ?? 0);
}
