import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/** Names and reasons, by the heading that they stand below. */
function reasons(heading: string): ReadonlyMap<string, string> {
  const [, part = ''] = readFileSync('docs/dependencies.md', 'utf8').split(`## ${heading}\n`);
  const [table = ''] = part.split('\n## ');
  return new Map(
    [...table.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name = '', why = '']) => [name, why]),
  );
}

test.each([
  ['In the functions', Object.keys(manifest.dependencies)],
  ['To build, run locally and test', Object.keys(manifest.devDependencies)],
])('%s: each dependency has its reason, and none is listed that is gone', (heading, names) => {
  expect([...reasons(heading).keys()]).toEqual(names);
});

test('The bill of materials lists what the functions carry with them, and no tool', () => {
  const printed = execFileSync('npm', ['run', '-s', 'sbom'], { encoding: 'utf8' });
  const { bomFormat, components } = JSON.parse(printed) as {
    bomFormat: string;
    components: readonly { name: string; version: string; hashes?: readonly { alg: string }[] }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const versions = new Map(components.map(({ name, version }) => [name, version]));
  for (const [name, version] of Object.entries(manifest.dependencies))
    expect(versions.get(name), name).toBe(version);
  for (const name of Object.keys(manifest.devDependencies)) expect(versions.has(name), name).toBe(false);
  expect(components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
});
