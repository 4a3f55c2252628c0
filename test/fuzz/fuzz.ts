import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { test } from 'vitest';
import { isThorough } from '../support/thoroughness.ts';

/*
 * Random tests of whatever reads what others wrote. `FUZZ=20000 npx vitest run test/fuzz` tries more, with another
 * seed each time. A failure prints the command that repeats it, and its input as a line for `kept/<name>.json`, where
 * it is tried in every run from then on.
 */

/** `npm test` tries every so many of the tries alone, the first ones. */
const QUICK_SHARE = 4;

/** CI tries the same inputs each time: a new fault should come from a change. */
const DEFAULT_SEED = 2026;

const RUNS = variable('FUZZ');
const SEED = variable('FUZZ_SEED') ?? (RUNS === undefined ? DEFAULT_SEED : Date.now() % 2 ** 31);
/** Leads straight to the shrunk input of a failure. */
const PATH = process.env['FUZZ_PATH'];

/** Milliseconds; FUZZ may ask for any number of tries. */
const TIMEOUT = RUNS === undefined ? 120_000 : 24 * 60 * 60 * 1_000;

export interface FuzzOptions<T> {
  /** Of its file `kept/<name>.json`. */
  readonly name: string;
  /** The test file in this folder. */
  readonly file: string;
  /** Inputs as JSON holds them, so that one can be kept. */
  readonly inputs: fc.Arbitrary<T>;
  /** Tries of `npm run test:all` without `FUZZ`. */
  readonly runs: number;
  /** Throws when something is wrong with what comes of the input. */
  readonly check: (input: T) => unknown;
}

/** Registers a test that tries kept inputs, then random ones. */
export function fuzz<T>(title: string, { name, file, inputs, runs, check }: FuzzOptions<T>): void {
  test(
    title,
    async () => {
      const property = fc.asyncProperty(inputs, async (input) => {
        await check(input);
      });
      await fc.assert(property, {
        numRuns: RUNS ?? (isThorough ? runs : Math.ceil(runs / QUICK_SHARE)),
        seed: SEED,
        ...(PATH === undefined ? {} : { path: PATH }),
        // With a path, too: it counts them.
        examples: keptInputs<T>(name).map((input): [T] => [input]),
        reporter(details) {
          if (details.failed)
            throw new Error(complaint({ title, name, file }, details), { cause: details.errorInstance });
        },
      });
    },
    TIMEOUT,
  );
}

function variable(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`${name} must be a whole number, not ${text}.`);
}

interface Kept<T> {
  /** What was wrong. */
  readonly because: string;
  readonly input: T;
}

function keptInputs<T>(name: string): readonly T[] {
  const file = path.join(import.meta.dirname, 'kept', `${name}.json`);
  if (!existsSync(file)) return [];
  const kept: readonly Kept<T>[] = JSON.parse(readFileSync(file, 'utf8'));
  return kept.map(({ input }) => input);
}

const LONGEST_INPUT = 4_000;

function complaint<T>(
  { title, name, file }: { readonly title: string; readonly name: string; readonly file: string },
  { counterexample, counterexamplePath, seed, errorInstance }: fc.RunDetails<[T]>,
): string {
  const [input] = counterexample ?? [];
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const kept = JSON.stringify({ because: reason.split('\n')[0], input });
  return [
    reason,
    `Again: FUZZ_SEED=${seed} FUZZ_PATH='${counterexamplePath}' npx vitest run test/fuzz/${file} -t '${title}'`,
    kept.length > LONGEST_INPUT
      ? `Its input is too long to print: ${kept.slice(0, LONGEST_INPUT)} …`
      : `Keep it in test/fuzz/kept/${name}.json: ${kept}`,
  ].join('\n');
}
