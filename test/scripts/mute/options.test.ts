import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../scripts/command-line.ts';
import { parseOptions } from '../../../scripts/mute/options.ts';

const ENVIRONMENT = { SETTINGS_FILE: 'settings.json' };
const parse = (...args: string[]) => parseOptions(args, ENVIRONMENT);

describe('npm run mute', () => {
  test('takes how long, why and which rules', () => {
    expect(
      parse('--minutes', '60', '--reason', ' MySQL upgrade ', '--rule', 'a', '--rule', 'b', '--rule', 'a'),
    ).toEqual({
      source: { kind: 'settings', file: 'settings.json' },
      order: { kind: 'start', minutes: 60, reason: 'MySQL upgrade', rules: ['a', 'b'] },
    });
  });

  test('goes to the local system, with or without its directory', () => {
    expect(parse('--local', '--end')).toEqual({
      source: { kind: 'local', dataDir: '.local' },
      order: { kind: 'end' },
    });
    expect(parse('--status', '--local', '/tmp/x')?.source).toEqual({ kind: 'local', dataDir: '/tmp/x' });
  });

  test('shows its usage', () => {
    expect(parse('--help')).toBeUndefined();
  });

  test.each([
    ['nothing', [], /one of three/],
    ['two at once', ['--end', '--status'], /one of three/],
    ['an end with a length', ['--end', '--minutes', '5'], /one of three/],
    ['no length', ['--reason', 'x'], /--minutes must be a whole number from 1 to 480/],
    ['no minutes', ['--minutes', '0', '--reason', 'x'], /from 1 to 480/],
    ['more than eight hours', ['--minutes', '481', '--reason', 'x'], /from 1 to 480/],
    ['half a minute', ['--minutes', '0.5', '--reason', 'x'], /from 1 to 480/],
    ['no reason', ['--minutes', '5'], /--reason must say why/],
    ['an empty reason', ['--minutes', '5', '--reason', '  '], /--reason must say why/],
    ['a novel', ['--minutes', '5', '--reason', 'x'.repeat(501)], /500 characters/],
    ['a stray word', ['--end', 'now'], /now is not expected/],
    ['two directories', ['--local', 'a', 'b', '--end'], /b is not expected/],
    ['an unknown option', ['--forever'], /--forever/],
  ])('refuses %s', (_name, args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });

  test('asks for settings where there are none', () => {
    expect(() => parseOptions(['--end'], {})).toThrow(/SETTINGS_FILE/);
  });
});
