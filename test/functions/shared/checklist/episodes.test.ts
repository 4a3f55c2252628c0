import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { episodesOf, frequencies } from '../../../../functions/shared/checklist/cloudwatch/episodes.ts';

const MINUTE = 60_000;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 1) + minute * MINUTE);

/** A random life of one alarm: its state of each minute, of which only the changes are told. */
const life = fc.array(fc.constantFrom('OK', 'OK', 'ALARM', 'INSUFFICIENT_DATA'), {
  minLength: 1,
  maxLength: 90,
});

function told(states: readonly string[]) {
  const changes = states.flatMap((to, minute) => {
    const from = states[minute - 1];
    return from === undefined || from === to ? [] : [{ alarm: 'link-error-rate', at: at(minute), from, to }];
  });
  const last = states.length - 1;
  const since = changes.at(-1)?.at ?? at(-500);
  return { changes, now: [{ alarm: 'link-error-rate', state: states[last] ?? '', since }] };
}

describe('The frequency of an alarm', () => {
  test('is that of its states, counted minute by minute', () => {
    fc.assert(
      fc.property(life, fc.nat(90), fc.nat(90), (states, one, other) => {
        const [from, to] = [Math.min(one, other), Math.min(states.length, Math.max(one, other))];
        fc.pre(from < to);
        const [found] = frequencies(episodesOf(told(states)), { start: at(from), end: at(to) });
        const inAlarm = states.map((state) => state === 'ALARM');
        const minutes = inAlarm.slice(from, to).filter(Boolean).length;
        const starts = inAlarm.filter(
          (alarming, minute) =>
            alarming && minute > 0 && inAlarm[minute - 1] === false && minute >= from && minute < to,
        ).length;
        expect([found?.starts ?? 0, (found?.alarmMs ?? 0) / MINUTE]).toEqual([starts, minutes]);
      }),
    );
  });

  test('counts as short what is over within a quarter of an hour', () => {
    const change = (minute: number, from: string, to: string) => ({ alarm: 'a', at: at(minute), from, to });
    const changes = [
      change(10, 'OK', 'ALARM'),
      change(25, 'ALARM', 'OK'),
      change(30, 'OK', 'ALARM'),
      change(46, 'ALARM', 'OK'),
      change(50, 'OK', 'ALARM'),
    ];
    const now = [{ alarm: 'a', state: 'ALARM', since: at(50) }];
    const [found] = frequencies(episodesOf({ changes, now }), { start: at(0), end: at(60) });
    expect(found).toEqual({ alarm: 'a', starts: 3, short: 1, alarmMs: 41 * MINUTE });
  });

  test('knows an alarm that has stood since before the history', () => {
    const now = [
      { alarm: 'old', state: 'ALARM', since: at(-10_000) },
      { alarm: 'calm', state: 'OK', since: at(-10_000) },
    ];
    expect(frequencies(episodesOf({ changes: [], now }), { start: at(0), end: at(60) })).toEqual([
      { alarm: 'old', starts: 0, short: 0, alarmMs: 60 * MINUTE },
    ]);
  });
});
