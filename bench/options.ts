import { readArguments, UsageError } from '../scripts/command-line.ts';

export const BENCH_NAMES = ['outbox', 'api', 'ingest', 'checker', 'coldstart'] as const;
export type BenchName = (typeof BENCH_NAMES)[number];

export const USAGE = `npm run bench -- [name…] [options]

Our way against a baseline, as a ratio of at least seven pairs of runs that take turns: median, and the interval
that covers it with 98 %. Names: ${BENCH_NAMES.join(', ')} (default: all).

  --json          one JSON document on stdout and nothing else there
  --record        also write the results of this release into bench/results.json
  --compare REV   instead: this tree's functions against those of a commit, by this tree's bench
  --profile       instead: a .cpuprofile of our way in each case, and which functions take most of the time
  --into DIR      where profiles go (default: bench/profiles)
  --help          this text

Exit code 0: every goal is met, or nothing is slower. 1: a goal is missed, or something is slower. 2: what you
must change. 3: too noisy to tell, as pairs differ too much or other processes take too much of this machine.`;

/** What to do. */
export type Task =
  | { readonly kind: 'measure'; readonly record: boolean }
  | { readonly kind: 'compare'; readonly revision: string }
  | { readonly kind: 'profile'; readonly directory: string };

export interface Options {
  readonly names: readonly BenchName[];
  readonly json: boolean;
  readonly task: Task;
}

/** @returns undefined when only help is asked for. @throws {UsageError} for what does not go together. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      compare: { type: 'string' },
      profile: { type: 'boolean', default: false },
      into: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const task = taskOf(values);
  const names = positionals.length === 0 ? BENCH_NAMES : positionals.map(benchName);
  if (task.kind === 'measure' && task.record && names !== BENCH_NAMES)
    throw new UsageError('--record runs all benches; give it no names.');
  return { names, json: values.json, task };
}

interface TaskValues {
  readonly record: boolean;
  readonly compare?: string | undefined;
  readonly profile: boolean;
  readonly into?: string | undefined;
}

function taskOf({ record, compare, profile, into }: TaskValues): Task {
  if (Number(record) + Number(compare !== undefined) + Number(profile) > 1)
    throw new UsageError('Give only one of --record, --compare and --profile.');
  if (into !== undefined && !profile) throw new UsageError('--into goes with --profile.');
  if (compare !== undefined) return { kind: 'compare', revision: compare };
  if (profile) return { kind: 'profile', directory: into ?? 'bench/profiles' };
  return { kind: 'measure', record };
}

function benchName(name: string): BenchName {
  const known = BENCH_NAMES.find((one) => one === name);
  if (known === undefined) throw new UsageError(`There is no bench ${name}.`);
  return known;
}
