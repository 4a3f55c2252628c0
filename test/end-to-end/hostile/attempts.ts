import fc from 'fast-check';
import type { Trial } from './draft.ts';
import { requireSound } from './invariants.ts';
import { type Answer, curl, type Send } from './request.ts';

/** Sends a request. @throws with the request as a command when the answer is not sound. */
export async function attempt(send: Send, trial: Trial): Promise<Answer> {
  const answer = await send(trial.request);
  try {
    requireSound(trial, answer);
  } catch (error) {
    const told = [
      `${error instanceof Error ? error.message : error}`,
      `${trial.credential.name} sent`,
      curl(trial.request),
      `and got ${answer.status} ${answer.text.slice(0, LONGEST_ANSWER)}`,
    ];
    throw new Error(told.join('\n'), { cause: error });
  }
  return answer;
}

/** Characters of an answer that are printed. */
const LONGEST_ANSWER = 2_000;

/** Variable that repeats a run: the number that a failure names. */
const SEED = 'HOSTILE_SEED';

/** CI sends the same requests each time: a new fault should come from a change. Other seeds look for old ones. */
const DEFAULT_SEED = 2026;

/**
 * Sends generated requests, some at a time.
 * @throws with seed, request and answer for the first that is not sound.
 */
export async function bombard(
  send: Send,
  trials: fc.Arbitrary<Trial>,
  { requests, atOnce, onAnswer }: BombardOptions,
): Promise<void> {
  const seed = Number(process.env[SEED] ?? DEFAULT_SEED);
  const volley = fc.array(trials, { minLength: atOnce, maxLength: atOnce });
  const property = fc.asyncProperty(volley, async (all) => {
    const outcomes = await Promise.allSettled(
      all.map(async (trial) => onAnswer(trial, await attempt(send, trial))),
    );
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  });
  await fc.assert(property, {
    numRuns: Math.ceil(requests / atOnce),
    seed,
    // What failed is one request already, printed as it was sent: there is nothing to shrink.
    endOnFailure: true,
    reporter: ({ failed, errorInstance, seed: used, numRuns }) => {
      if (!failed) return;
      const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      throw new Error(`${SEED}=${used}, after ${numRuns * atOnce} requests: ${reason}`, {
        cause: errorInstance,
      });
    },
  });
}

export interface BombardOptions {
  /** How many, at least. */
  readonly requests: number;
  /** In flight at a time. */
  readonly atOnce: number;
  /** Gets each sound answer. */
  readonly onAnswer: (trial: Trial, answer: Answer) => void;
}
