import { describe, expect, test } from 'vitest';
import { BENCH_NAMES, parseOptions, USAGE } from '../../bench/options.ts';

describe('Options', () => {
  test('run all benches by default', () => {
    expect(parseOptions([])).toEqual({
      names: BENCH_NAMES,
      json: false,
      task: { kind: 'measure', record: false },
    });
  });

  test('compare chosen benches with a commit', () => {
    expect(parseOptions(['outbox', 'checker', '--compare', 'HEAD~1', '--json'])).toEqual({
      names: ['outbox', 'checker'],
      json: true,
      task: { kind: 'compare', revision: 'HEAD~1' },
    });
  });

  test('write profiles where they are told to', () => {
    expect(parseOptions(['--profile'])?.task).toEqual({ kind: 'profile', directory: 'bench/profiles' });
    expect(parseOptions(['--profile', '--into', '/x'])?.task).toEqual({ kind: 'profile', directory: '/x' });
  });

  test('ask for help alone', () => {
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  test.each([
    [['swift'], 'There is no bench swift.'],
    [['--record', '--profile'], 'Give only one of --record, --compare and --profile.'],
    [['outbox', '--record'], '--record runs all benches; give it no names.'],
    [['--into', '/x'], '--into goes with --profile.'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });

  test('are all described', () => {
    for (const option of ['--json', '--record', '--compare', '--profile', '--into', '--help'])
      expect(USAGE).toContain(`  ${option} `);
  });
});
