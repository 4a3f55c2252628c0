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

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string }[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

const holds = ({ properties }: Component, property: string) =>
  properties.some(({ name, value }) => name === `cdx:npm:package:${property}` && value === 'true');

test('The bill of materials lists every dependency, says which ones only build or test, and has their hashes', () => {
  const printed = execFileSync('npm', ['run', '-s', 'sbom'], { encoding: 'utf8' });
  const { bomFormat, components } = JSON.parse(printed) as {
    readonly bomFormat: string;
    readonly components: readonly Component[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const listed = (isTool: boolean) =>
    new Map(
      components
        .filter((component) => holds(component, 'development') === isTool)
        .map(({ name, version }) => [name, version]),
    );
  for (const [name, version] of Object.entries(manifest.dependencies))
    expect(listed(false).get(name), name).toBe(version);
  for (const [name, version] of Object.entries(manifest.devDependencies))
    expect(listed(true).get(name), name).toBe(version);
  const unhashed = components.filter(({ hashes = [] }) => hashes.length === 0);
  expect(unhashed.filter((component) => !holds(component, 'bundled')).map(({ name }) => name)).toEqual([]);
});
