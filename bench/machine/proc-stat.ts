/*
 * What Linux says in `/proc/stat` and `/proc/<pid>/stat` (proc(5)). Times are in ticks, a hundred a second on every
 * architecture that Node runs on.
 */

export const TICK_MS = 10;

/**
 * Milliseconds that all processors together have been busy since the machine started. What the hypervisor gave to
 * other machines (`steal`) counts: we did not get it either.
 * @throws when the text has no line of all processors.
 */
export function busyMs(stat: string): number {
  const line = /^cpu +(.*)$/m.exec(stat)?.[1];
  if (line === undefined) throw new Error('/proc/stat says nothing about its processors.');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
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
