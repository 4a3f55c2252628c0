import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Lockfile,
  missingOptionals,
  withIntegrity,
  withOptionals,
  withoutIntegrity,
} from '../scripts/lockfile.ts';

const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;

test('The lockfile holds the packages of every platform; else run `npm run lock`', () => {
  expect(missingOptionals(lockfile).map(({ name }) => name)).toEqual([]);
});

test('Every package has a hash; else run `npm run lock`', () => {
  expect(withoutIntegrity(lockfile)).toEqual([]);
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(250);
});

test('A package without a hash is found, and asked for by name and version', () => {
  const [where = '', entry] =
    Object.entries(lockfile.packages).find(([place]) => place.includes('@biomejs/cli-darwin-arm64')) ?? [];
  const { integrity, ...bare } = entry ?? {};
  const cut: Lockfile = { packages: { ...lockfile.packages, [where]: bare } };
  expect(withoutIntegrity(cut)).toEqual([where]);
  const asked: string[] = [];
  const completed = withIntegrity(cut, (name, version) => {
    asked.push(`${name}@${version}`);
    return integrity ?? '';
  });
  expect(asked).toEqual([`@biomejs/cli-darwin-arm64@${entry?.version}`]);
  expect(completed.packages[where]).toEqual(entry);
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
