import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../scripts/command-line.ts';
import { parseOptions } from '../../../scripts/report/options.ts';

const SETTINGS = { SETTINGS_FILE: 'settings.json' };

describe('The options of the report', () => {
  test('name cadence, date and form', () => {
    expect(parseOptions(['daily'], SETTINGS)).toEqual({
      source: { kind: 'settings', file: 'settings.json' },
      cadence: 'daily',
      date: undefined,
      json: false,
    });
    expect(parseOptions(['monthly', '--date', '2026-02-28', '--json'], SETTINGS)).toMatchObject({
      cadence: 'monthly',
      date: '2026-02-28',
      json: true,
    });
  });

  test('may ask the local system, of another directory, too', () => {
    expect(parseOptions(['weekly', '--local'], {})?.source).toEqual({ kind: 'local', dataDir: '.local' });
    expect(parseOptions(['weekly', '--local', '/tmp/x'], {})?.source).toEqual({
      kind: 'local',
      dataDir: '/tmp/x',
    });
  });

  test('may ask for help alone', () => {
    expect(parseOptions(['--help'], {})).toBeUndefined();
  });

  test.each([
    [[], SETTINGS, /daily, weekly, monthly/],
    [['hourly'], SETTINGS, /daily, weekly, monthly/],
    [['daily', 'weekly'], SETTINGS, /weekly is not expected/],
    [['daily', '--local', 'a', 'b'], {}, /b is not expected/],
    [['daily'], {}, /SETTINGS_FILE/],
    [['daily', '--tenant', 'DEFAULT'], SETTINGS, /--tenant/],
  ] as const)('are refused when they are %j', (args, environment, message) => {
    expect(() => parseOptions(args, environment)).toThrow(UsageError);
    expect(() => parseOptions(args, environment)).toThrow(message);
  });
});
