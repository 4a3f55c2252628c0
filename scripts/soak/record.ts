import { z } from 'zod';
import type { Spawn } from '../../local/erp/factory.ts';
import type { InvocationReport, LogLine } from '../../local/lambda/lambda-runtime.ts';
import type { InboxMessage } from '../../local/sns/inbox.ts';
import type { QueueMessage } from '../../local/sqs/queues.ts';

/** Moments of the machine's clock, in milliseconds of `performance.now()`. */
export interface Span {
  readonly fromMs: number;
  /** Infinite while it lasts. */
  readonly toMs: number;
}

/** A fault, from its begin to its end. */
export interface Trouble extends Span {
  readonly name: string;
  toMs: number;
}

/** Workers of a function that were ended. */
export interface Kill {
  readonly functionName: string;
  readonly atMs: number;
}

export type Invocation = InvocationReport & Span;

/** A batch of events that the API took. */
export interface TakenBatch {
  readonly events: readonly object[];
  /** As the answer says: whether our own schema has counted it for sure. */
  readonly remembered: boolean;
}

export interface ToldMessage {
  readonly message: InboxMessage;
  readonly atMs: number;
}

/** What a soak saw by itself, beside what the databases and alarms say of themselves. */
export interface SoakRecord {
  readonly spawns: Spawn[];
  readonly batches: TakenBatch[];
  readonly invocations: Invocation[];
  readonly deadLetters: Map<string, QueueMessage>;
  readonly messages: ToldMessage[];
  readonly kills: Kill[];
  readonly troubles: Trouble[];
  /** Leaps of the virtual clock, in epoch milliseconds: within them nobody judged any alarm. */
  readonly leaps: { readonly from: number; readonly to: number }[];
  /** Runs that said that they could not be remembered, by request id. */
  readonly unremembered: Set<string>;
  /** Runs that said that a mail about findings may have gone out without being remembered, by request id. */
  readonly tellingFailed: Set<string>;
  /** What was wrong as soon as it was seen. */
  readonly violations: string[];
}

export function createRecord(): SoakRecord {
  return {
    spawns: [],
    batches: [],
    invocations: [],
    deadLetters: new Map(),
    messages: [],
    kills: [],
    troubles: [],
    leaps: [],
    unremembered: new Set(),
    tellingFailed: new Set(),
    violations: [],
  };
}

const taken = z.object({ accepted: z.int(), refused: z.array(z.unknown()), remembered: z.boolean() });

/** Notes a batch; what the API refuses of well-formed events is wrong. */
export function noteBatch(record: SoakRecord, events: readonly object[], answer: string): void {
  const { accepted, refused, remembered } = taken.parse(JSON.parse(answer));
  record.batches.push({ events, remembered });
  if (accepted !== events.length)
    record.violations.push(
      `events refused: ${accepted} of ${events.length} taken: ${JSON.stringify(refused[0])}`,
    );
}

export function noteInvocation(record: SoakRecord, invocation: InvocationReport): void {
  const toMs = performance.now();
  record.invocations.push({ ...invocation, fromMs: toMs - invocation.duration, toMs });
}

export function noteLog(record: SoakRecord, { requestId, line }: LogLine): void {
  if (line.includes('The run could not be remembered')) record.unremembered.add(requestId);
  if (line.includes('New findings could not be told')) record.tellingFailed.add(requestId);
}

/** What a fault did may show a little later: answers under way, retries, connections that come back. */
const AFTERMATH_MS = 5_000;

/** Whether some fault was on during this span, or shortly before. */
export function isTroubled({ troubles }: SoakRecord, { fromMs, toMs }: Span): boolean {
  return troubles.some((trouble) => trouble.fromMs <= toMs && trouble.toMs + AFTERMATH_MS >= fromMs);
}

/** Milliseconds between the end of a worker and the answer of what it was at. */
const DEATH_MS = 200;

/** Whether workers were killed during this span. @param functionName Default: of any function. */
export function isKilled({ kills }: SoakRecord, { fromMs, toMs }: Span, functionName?: string): boolean {
  return kills.some(
    (kill) =>
      (functionName ?? kill.functionName) === kill.functionName &&
      kill.atMs >= fromMs - DEATH_MS &&
      kill.atMs <= toMs + DEATH_MS,
  );
}
