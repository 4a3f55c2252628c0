import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');

test('The compiler finds no misspelt name in the modules of the page', async () => {
  const compiler = path.join(ROOT, 'node_modules/.bin/tsc');
  const project = path.join(ROOT, 'local/console/page');
  const output = await promisify(execFile)(compiler, ['-p', project]).catch((error) => error);
  expect(output.stdout).toBe('');
});
