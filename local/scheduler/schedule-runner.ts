import type { Clock } from '../clock.ts';
import type { AcceptedEvent } from '../lambda/lambda-runtime.ts';
import type { ScheduleModel } from '../template/model/schedules.ts';
import type { DueRun, ScheduleBook } from './schedule-book.ts';
import { scheduleInput } from './schedule-input.ts';

/** An invocation that could not be handed over. */
export interface DroppedRun {
  readonly run: DueRun;
  readonly payload: string;
  readonly error: Error;
  /** The schedule's dead-letter queue, if any, with the message attributes it receives. */
  readonly deadLetter?: { readonly arn: string; readonly attributes: Readonly<Record<string, string>> };
}

export interface ScheduleRunnerOptions {
  readonly book: ScheduleBook;
  readonly clock: Clock;
  /** Hands an event over to a schedule's function. @throws what the schedule's dead letter then says */
  invokeAsync(schedule: ScheduleModel, payload: string): AcceptedEvent;
  readonly onDropped?: (dropped: DroppedRun) => void;
}

export interface ScheduleRunner {
  /** Hands over all that is due at the clock's time. Drills call this after each step of their clock. */
  runDue(): readonly AcceptedEvent[];
  /** The same, one after the other: each begins when the one before has ended. */
  runDueInTurn(): Promise<void>;
  /** Runs what is due now and from then on by itself, in real time. */
  start(): void;
  stop(): void;
}

/** Longest sleep in ms: a machine that was suspended, or a clock that was set, is noticed after this. */
const longestSleep = 30_000;

/** Runs schedules. One timer serves all of them, set anew after each round, so nothing overlaps or drifts. */
export function createScheduleRunner(options: ScheduleRunnerOptions): ScheduleRunner {
  const { book, clock } = options;
  let timer: NodeJS.Timeout | undefined;

  function handOver(run: DueRun): AcceptedEvent | undefined {
    const payload = scheduleInput(run);
    try {
      return options.invokeAsync(run.schedule, payload);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      options.onDropped?.(droppedRun(run, payload, error));
      return undefined;
    }
  }

  const runDue = () => book.takeDue(clock.now()).flatMap((run) => handOver(run) ?? []);

  function round(): void {
    runDue();
    const next = book.nextDue();
    const wait = next === undefined ? longestSleep : next.getTime() - clock.now().getTime();
    timer = setTimeout(round, Math.min(longestSleep, Math.max(0, wait)));
  }

  return {
    runDue,
    async runDueInTurn() {
      for (const run of book.takeDue(clock.now())) await handOver(run)?.done;
    },
    start() {
      if (timer === undefined) round();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function droppedRun(run: DueRun, payload: string, error: Error): DroppedRun {
  const { schedule, scheduledAt } = run;
  const attributes = {
    ERROR_CODE: error.name,
    ERROR_MESSAGE: error.message,
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '0',
    SCHEDULED_TIME: scheduledAt.toISOString().replace('.000Z', 'Z'),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.functionArn,
  };
  const { deadLetterArn: arn } = schedule;
  return { run, payload, error, ...(arn === undefined ? {} : { deadLetter: { arn, attributes } }) };
}
