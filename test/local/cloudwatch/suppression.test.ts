import { describe, expect, it } from 'vitest';
import { alarm, composite, TOPIC, watch } from './support.ts';

describe('suppression', () => {
  /** The composite follows `main`, held back by `cause`; two minutes of wait, three of extension. */
  const suppressed = {
    main: alarm({
      MetricName: 'main',
      AlarmActions: [],
      TreatMissingData: 'notBreaching',
      EvaluationPeriods: 1,
    }),
    cause: alarm({ MetricName: 'cause', AlarmActions: [], TreatMissingData: 'notBreaching' }),
    top: composite('ALARM(main)', {
      OKActions: [TOPIC],
      ActionsSuppressor: 'cause',
      ActionsSuppressorWaitPeriod: 120,
      ActionsSuppressorExtensionPeriod: 180,
    }),
  };

  /** Plays `X` and `0` for main and cause minute by minute, after both were fine for five minutes. */
  function play(main: string, cause: string) {
    const world = watch(suppressed);
    const seen: (string | undefined)[] = [];
    const minute = (first: string | undefined, second: string | undefined) => {
      world.publish('main', first === 'X' ? 99 : 1);
      world.publish('cause', second === 'X' ? 99 : 1);
      world.tick();
    };
    for (let warm = 0; warm < 5; warm += 1) minute('0', '0');
    const before = world.notified.length;
    [...main].forEach((symbol, index) => {
      minute(symbol, cause[index]);
      seen.push(world.cloudwatch.engine.status('top')?.suppressedBy);
    });
    const notified = world.notified.slice(before).map((text) => {
      const [at, , state] = text.split(' ');
      return `${Number(at) - 5} ${state}`;
    });
    return { notified, seen };
  }

  it('ends with the wait when the suppressor stays quiet', () => {
    expect(play('XXXXX', '00000')).toEqual({
      notified: ['3 ALARM'],
      seen: ['WaitPeriod', 'WaitPeriod', undefined, undefined, undefined],
    });
  });

  it('goes on while the suppressor fires, also when it fires late', () => {
    expect(play('XXXXX', '0XXXX')).toEqual({
      notified: [],
      seen: ['WaitPeriod', 'Alarm', 'Alarm', 'Alarm', 'Alarm'],
    });
  });

  it('starts at once when the suppressor was there first', () => {
    expect(play('0XXXX', 'XXXXX').notified).toEqual([]);
  });

  it('waits anew when the state changes during the wait', () => {
    expect(play('X0000', '00000')).toEqual({
      notified: ['4 OK'],
      seen: ['WaitPeriod', 'WaitPeriod', 'WaitPeriod', undefined, undefined],
    });
  });

  it('ends with the extension after the suppressor has cleared', () => {
    expect(play('XXXXXXXX', '0XX00000')).toEqual({
      notified: ['7 ALARM'],
      seen: [
        'WaitPeriod',
        'Alarm',
        'Alarm',
        'ExtensionPeriod',
        'ExtensionPeriod',
        'ExtensionPeriod',
        undefined,
        undefined,
      ],
    });
  });

  it('turns into a wait when the state changes during the extension', () => {
    expect(play('XXXX0000', '0XX00000')).toEqual({
      notified: ['7 OK'],
      seen: [
        'WaitPeriod',
        'Alarm',
        'Alarm',
        'ExtensionPeriod',
        'WaitPeriod',
        'WaitPeriod',
        undefined,
        undefined,
      ],
    });
  });
});
