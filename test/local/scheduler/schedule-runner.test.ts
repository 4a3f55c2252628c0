import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../local/clock.ts';
import { systemClock } from '../../../local/clock.ts';
import { createScheduleBook } from '../../../local/scheduler/schedule-book.ts';
import { createScheduleRunner, type DroppedRun } from '../../../local/scheduler/schedule-runner.ts';
import { TemplateError } from '../../../local/template/faults.ts';
import type { ScheduleModel } from '../../../local/template/model/schedules.ts';

const functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:job';
const start = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;

function schedule(name: string, expression: string, more: Partial<ScheduleModel> = {}): ScheduleModel {
  const arn = `arn:aws:scheduler:us-east-1:111122223333:schedule/default/${name}`;
  const where = `Resources.${name}.Properties`;
  return {
    logicalId: name,
    name,
    group: 'default',
    arn,
    expression,
    enabled: true,
    functionArn,
    roleArn: 'arn:aws:iam::111122223333:role/scheduler',
    input: '{}',
    where,
    ...more,
  };
}

/** A runner on a clock that stands still until it is moved. */
function onVirtualClock(schedules: readonly ScheduleModel[], accept = true) {
  let now = start;
  const clock: Clock = { now: () => new Date(now), virtual: true };
  const book = createScheduleBook(schedules, clock.now());
  const calls: string[] = [];
  const dropped: DroppedRun[] = [];
  const runner = createScheduleRunner({
    book,
    clock,
    invokeAsync(_arn, payload) {
      if (!accept) throw new RangeError('too large');
      calls.push(payload);
      return { requestId: 'r', done: Promise.resolve({ kind: 'succeeded' }) };
    },
    onDropped: (run) => dropped.push(run),
  });
  /** Moves the clock and answers the inputs of what ran then. */
  const at = (minutes: number) => {
    now = start + minutes * minute;
    calls.length = 0;
    runner.runDue();
    return [...calls];
  };
  return { at, book, dropped, now: () => new Date(now) };
}

describe('schedules on a virtual clock', () => {
  it('run a rate at once and then on its grid, however late they are asked', () => {
    const { at, book } = onVirtualClock([schedule('often', 'rate(5 minutes)')]);
    expect([at(0), at(4), at(6), at(9), at(10)].map((runs) => runs.length)).toEqual([1, 0, 1, 0, 1]);
    expect(book.list()).toEqual([
      {
        name: 'often',
        expression: 'rate(5 minutes)',
        enabled: true,
        paused: false,
        lastRun: new Date(start + 10 * minute),
        nextRun: new Date(start + 15 * minute),
      },
    ]);
  });

  it('make up for missed marks by one run', () => {
    const { at, book } = onVirtualClock([
      schedule('often', 'rate(5 minutes)'),
      schedule('hourly', 'cron(0 * * * ? *)'),
    ]);
    at(0);
    expect(at(183)).toHaveLength(2);
    expect(book.list().map(({ lastRun }) => lastRun)).toEqual([
      new Date(start + 180 * minute),
      new Date(start + 180 * minute),
    ]);
    expect(book.nextDue()).toEqual(new Date(start + 185 * minute));
  });

  it('start a cron with its first mark', () => {
    const { at } = onVirtualClock([schedule('hourly', 'cron(30 * * * ? *)')]);
    expect([at(0), at(29), at(30)].map((runs) => runs.length)).toEqual([0, 0, 1]);
  });

  it('do not run while disabled or paused, and go on with the next mark', () => {
    const { at, book, now } = onVirtualClock([
      schedule('off', 'rate(1 minute)', { enabled: false }),
      schedule('often', 'rate(5 minutes)'),
    ]);
    at(0);
    book.pause('often');
    expect(book.nextDue()).toBeUndefined();
    expect(at(12)).toEqual([]);
    book.resume('often', now());
    expect(book.nextDue()).toEqual(new Date(start + 15 * minute));
    expect(at(15)).toHaveLength(1);
    expect(() => book.pause('nobody')).toThrow('No schedule nobody. This stack has: off, often.');
  });

  it('fill the keywords of their input', () => {
    const input =
      '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","try":"<aws.scheduler.attempt-number>","id":"<aws.scheduler.execution-id>"}';
    const [payload] = onVirtualClock([schedule('often', 'rate(5 minutes)', { input })]).at(0);
    expect(JSON.parse(payload ?? '')).toEqual({
      at: '2026-03-01T12:00:00Z',
      by: expect.stringContaining('schedule/default/often'),
      try: '1',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('report what could not be handed over, with what the dead-letter queue receives', () => {
    const deadLetterArn = 'arn:aws:sqs:us-east-1:111122223333:dead';
    const { at, dropped } = onVirtualClock([schedule('often', 'rate(5 minutes)', { deadLetterArn })], false);
    at(0);
    expect(dropped).toMatchObject([
      {
        payload: '{}',
        deadLetter: {
          arn: deadLetterArn,
          attributes: {
            ERROR_CODE: 'RangeError',
            ERROR_MESSAGE: 'too large',
            SCHEDULED_TIME: '2026-03-01T12:00:00Z',
          },
        },
      },
    ]);
  });

  it('are refused together when their expression or input is wrong', () => {
    const make = () =>
      createScheduleBook(
        [schedule('a', 'rate(1 week)'), schedule('b', 'rate(1 day)', { input: 'no json' })],
        new Date(),
      );
    expect(make).toThrow(TemplateError);
    expect(make).toThrow(
      /Resources\.a\.Properties\.ScheduleExpression[\s\S]*Resources\.b\.Properties\.Target\.Input/,
    );
  });
});

describe('schedules in real time', () => {
  afterEach(() => void vi.useRealTimers());

  it('run by themselves until stopped', () => {
    vi.useFakeTimers({ now: start });
    const calls: Date[] = [];
    const runner = createScheduleRunner({
      book: createScheduleBook([schedule('often', 'rate(1 minute)')], systemClock.now()),
      clock: systemClock,
      invokeAsync() {
        calls.push(new Date());
        return { requestId: 'r', done: Promise.resolve({ kind: 'succeeded' }) };
      },
    });
    runner.start();
    runner.start();
    vi.advanceTimersByTime(2.5 * minute);
    runner.stop();
    vi.advanceTimersByTime(5 * minute);
    expect(calls.map((at) => (at.getTime() - start) / minute)).toEqual([0, 1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
