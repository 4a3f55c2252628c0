import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** What V8 writes into a `.cpuprofile`, as far as it is read here. */
const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
    }),
  ),
  /** Id of the node that was at work, one a sample. */
  samples: z.array(z.int()),
  /** Microseconds before each sample. */
  timeDeltas: z.array(z.number()),
});

/** A function and the time in which it worked itself. */
export interface SelfTime {
  readonly name: string;
  /** File and line; empty for what V8 itself does. */
  readonly place: string;
  /** Of all time that was not idle. */
  readonly share: number;
}

export interface ProfileSummary {
  /** Milliseconds. */
  readonly total: number;
  /** Of them nothing was to do: the process waited, mostly for the database. */
  readonly idle: number;
  /** Most time first. */
  readonly functions: readonly SelfTime[];
}

const IDLE = '(idle)';

/** The module that starts and stops a profile of its own process. */
const PROFILER = 'node:inspector';

/** @param root Directory that places are told from. @throws when it is no profile. */
export function summarize(profile: unknown, root: string): ProfileSummary {
  const { nodes, samples, timeDeltas } = cpuProfile.parse(profile);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, { readonly name: string; readonly place: string; time: number }>();
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined) throw new Error(`The profile has no node ${id}.`);
    if (frame.url === PROFILER) continue;
    const [name, place] = [frame.functionName || '(anonymous)', placeOf(frame, root)];
    const known = times.get(`${name} ${place}`) ?? { name, place, time: 0 };
    known.time += (timeDeltas[index] ?? 0) / 1_000;
    times.set(`${name} ${place}`, known);
  }
  const all = [...times.values()];
  const total = all.reduce((sum, { time }) => sum + time, 0);
  const idle = all.find(({ name }) => name === IDLE)?.time ?? 0;
  const functions = all
    .filter(({ name }) => name !== IDLE)
    .toSorted((one, other) => other.time - one.time)
    .map(({ name, place, time }) => ({ name, place, share: time / (total - idle) }));
  return { total, idle, functions };
}

function placeOf({ url, lineNumber }: { readonly url: string; readonly lineNumber: number }, root: string) {
  if (url === '') return '';
  const file = url.startsWith('file:') ? path.relative(root, fileURLToPath(url)) : url;
  // V8 counts lines from 0.
  return `${file}:${lineNumber + 1}`;
}
