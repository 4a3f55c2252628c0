import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachedDirectory } from '../../local/cached-directory.ts';

let root: string;
let cache: string;
let made: number;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'serial-cache-'));
  cache = path.join(root, 'cache');
  made = 0;
  for (const folder of ['bin', 'erp', 'functions/deep', 'lib'])
    mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of ['cdk.json', 'package-lock.json', 'functions/deep/one.ts'])
    writeFileSync(path.join(root, file), 'x');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function find(more = ''): Promise<string> {
  const make = async (directory: string) => {
    made += 1;
    await writeFile(path.join(directory, 'result'), more);
  };
  return cachedDirectory('thing', more, make, { root, cache });
}

test('is made once while nothing changes', async () => {
  const first = await find();
  expect(readdirSync(first)).toEqual(['result']);
  expect(await find()).toBe(first);
  expect(made).toBe(1);
});

test.each(['functions/deep/one.ts', 'functions/deep/new.ts', 'package-lock.json', 'cdk.json', 'erp/one.ts'])(
  'is made anew after a change of %s',
  async (file) => {
    const first = await find();
    writeFileSync(path.join(root, file), 'y');
    expect(await find()).not.toBe(first);
    expect(made).toBe(2);
  },
);

test('is made for each content of what else it follows from', async () => {
  expect(await find('one')).not.toBe(await find('two'));
});

test('is the same for two that make it at once', async () => {
  const [one, other] = await Promise.all([find(), find()]);
  expect(one).toBe(other);
  expect(readdirSync(cache)).toHaveLength(1);
});

test('leaves nothing behind when it cannot be made', async () => {
  const fails = () => Promise.reject(new Error('no disk'));
  await expect(cachedDirectory('thing', '', fails, { root, cache })).rejects.toThrow('no disk');
  expect(readdirSync(cache)).toEqual([]);
});

test('goes when nobody used it for two weeks', async () => {
  const old = await find('old');
  const threeWeeksAgo = new Date(Date.now() - 21 * 24 * 60 * 60 * 1_000);
  utimesSync(old, threeWeeksAgo, threeWeeksAgo);
  const recent = await find('new');
  expect(readdirSync(cache)).toEqual([path.basename(recent)]);
});
