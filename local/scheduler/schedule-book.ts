import { createFaultList, throwFaults } from '../template/faults.ts';
import type { ScheduleModel } from '../template/model/schedules.ts';
import { nextRunOf } from './next-run.ts';
import { parseExpression, type ScheduleExpression } from './parse-expression.ts';

/** A schedule that is due. */
export interface DueRun {
  readonly schedule: ScheduleModel;
  /** The mark that it is due for, not later than now. */
  readonly scheduledAt: Date;
}

export interface ScheduleState {
  readonly name: string;
  readonly expression: string;
  /** As the template says. */
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly lastRun?: Date;
  /** Absent while paused or disabled. */
  readonly nextRun?: Date;
}

/** When which schedule runs. Holds no timer: someone asks it. */
export interface ScheduleBook {
  /** What is due by now. Marks that were missed, as by a sleeping laptop, are made up for by one run. */
  takeDue(now: Date): readonly DueRun[];
  nextDue(): Date | undefined;
  /** @throws Error when there is no such schedule */
  pause(name: string): void;
  /** Goes on with the first mark after `now`. @throws Error when there is no such schedule */
  resume(name: string, now: Date): void;
  list(): readonly ScheduleState[];
}

interface Entry {
  readonly schedule: ScheduleModel;
  readonly expression: ScheduleExpression;
  next: Date | undefined;
  lastRun: Date | undefined;
  paused: boolean;
}

/** Parses all expressions and inputs; reports every one that is malformed or not modelled. */
function createEntries(schedules: readonly ScheduleModel[], startedAt: Date): readonly Entry[] {
  const list = createFaultList();
  const entries = schedules.flatMap((schedule): Entry[] => {
    try {
      JSON.parse(schedule.input);
    } catch (error) {
      list.report(`${schedule.where}.Target.Input`, `a function needs JSON: ${String(error)}`);
    }
    try {
      const expression = parseExpression(schedule.expression);
      // A rate schedule without start date runs at once.
      const next = expression.kind === 'rate' ? startedAt : nextRunOf(expression, startedAt);
      return [{ schedule, expression, next, lastRun: undefined, paused: false }];
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      list.report(`${schedule.where}.ScheduleExpression`, message);
      return [];
    }
  });
  throwFaults('the schedules', list);
  return entries;
}

/** The last mark of an entry up to `now`, and the first after it. */
function marksAround(
  expression: ScheduleExpression,
  due: Date,
  now: Date,
): readonly [Date, Date | undefined] {
  if (expression.kind === 'rate') {
    // Counted from the mark and not from now, so that the grid does not drift.
    const steps = Math.floor((now.getTime() - due.getTime()) / expression.interval);
    const last = new Date(due.getTime() + steps * expression.interval);
    return [last, nextRunOf(expression, last)];
  }
  let last = due;
  let next = nextRunOf(expression, last);
  while (next !== undefined && next <= now) {
    last = next;
    next = nextRunOf(expression, last);
  }
  return [last, next];
}

/** @throws TemplateError naming every schedule that can't be run */
export function createScheduleBook(schedules: readonly ScheduleModel[], startedAt: Date): ScheduleBook {
  const entries = createEntries(schedules, startedAt);
  const active = () => entries.filter(({ schedule, paused }) => schedule.enabled && !paused);
  const find = (name: string): Entry => {
    const entry = entries.find(({ schedule }) => schedule.name === name);
    if (entry !== undefined) return entry;
    throw new Error(`No schedule ${name}. This stack has: ${schedules.map((each) => each.name).join(', ')}.`);
  };
  return {
    takeDue(now) {
      const due: DueRun[] = [];
      for (const entry of active()) {
        if (entry.next === undefined || entry.next > now) continue;
        const [scheduledAt, next] = marksAround(entry.expression, entry.next, now);
        Object.assign(entry, { next, lastRun: scheduledAt });
        due.push({ schedule: entry.schedule, scheduledAt });
      }
      return due.toSorted((a, b) => a.scheduledAt.getTime() - b.scheduledAt.getTime());
    },
    nextDue() {
      const times = active().flatMap(({ next }) => (next === undefined ? [] : [next.getTime()]));
      return times.length === 0 ? undefined : new Date(Math.min(...times));
    },
    pause(name) {
      find(name).paused = true;
    },
    resume(name, now) {
      const entry = find(name);
      entry.paused = false;
      if (entry.next !== undefined && entry.next <= now) {
        [, entry.next] = marksAround(entry.expression, entry.next, now);
      }
    },
    list: () => entries.map(stateOf),
  };
}

function stateOf({ schedule, paused, lastRun, next }: Entry): ScheduleState {
  const running = schedule.enabled && !paused;
  return {
    name: schedule.name,
    expression: schedule.expression,
    enabled: schedule.enabled,
    paused,
    ...(lastRun === undefined ? {} : { lastRun }),
    ...(running && next !== undefined ? { nextRun: next } : {}),
  };
}
