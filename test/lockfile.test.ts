import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Lockfile, missingOptionals, withOptionals } from '../scripts/lockfile.ts';

const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;

test('The lockfile holds the packages of every platform; else run `npm run lock`', () => {
  expect(missingOptionals(lockfile).map(({ name }) => name)).toEqual([]);
});

test('Completing a lockfile adds what is missing with its platform, and nothing else', () => {
  const packages = Object.entries(lockfile.packages).filter(
    ([where]) => !where.includes('@biomejs/cli-darwin-arm64'),
  );
  const cut: Lockfile = { ...lockfile, packages: Object.fromEntries(packages) };
  const completed = withOptionals(cut, missingOptionals(cut));
  expect(Object.keys(completed.packages)).toEqual(Object.keys(lockfile.packages));
  expect(completed.packages['node_modules/@biomejs/cli-darwin-arm64']).toMatchObject({
    cpu: ['arm64'],
    os: ['darwin'],
    optional: true,
  });
});
