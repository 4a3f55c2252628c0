import { expect, test } from 'vitest';
import { UsageError } from '../../../scripts/command-line.ts';
import { parseOptions } from '../../../scripts/load/options.ts';
import { load } from './run-load.ts';

test('npm run load says what its options are', async () => {
  expect(await load('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--minutes N') });
  expect(await load('--minutes', 'long')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('--minutes takes a number above 0, not long.'),
  });
});

test.each([
  [['--minutes', '0']],
  [['--minutes', '-1']],
  [['--minutes', 'Infinity']],
  [['--hours', '1']],
  [['x']],
])('Options %j are refused', (args) => expect(() => parseOptions(args)).toThrow(UsageError));
