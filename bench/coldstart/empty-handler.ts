import path from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { BUNDLING } from '../../lib/bundle-functions.ts';

const SDK_CLIENT = /node_modules\/(@aws-sdk\/client-[a-z0-9-]+)\//;

/** Packages of the SDK clients in each bundle, sorted, by the entry's `out`. */
export function clientsByEntry({ outputs }: Metafile): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(outputs).map(([file, { inputs }]) => {
      const packages = Object.keys(inputs).flatMap((input) => SDK_CLIENT.exec(input)?.[1] ?? []);
      return [path.basename(path.dirname(file)), [...new Set(packages)].toSorted()];
    }),
  );
}

/**
 * Bundles a handler that does nothing beside the clients given, as our functions are bundled.
 * @returns its file.
 */
export async function bundleEmptyHandler(packages: readonly string[], outdir: string): Promise<string> {
  const name = packages.length === 0 ? 'empty' : packages.map((one) => path.basename(one)).join('-');
  const clients = await Promise.all(
    packages.map(async (from) => ({ from, client: await clientClassOf(from) })),
  );
  const contents = [
    ...clients.map(({ from, client }) => `import { ${client} } from '${from}';`),
    `const clients = [${clients.map(({ client }) => `new ${client}({})`)}];`,
    'export async function handler() { return clients.length; }',
  ].join('\n');
  buildSync({
    ...BUNDLING,
    stdin: { contents, resolveDir: import.meta.dirname, sourcefile: `${name}.ts`, loader: 'ts' },
    entryNames: name,
    outdir,
  });
  return path.join(outdir, `${name}.mjs`);
}

/** Name of a package's client: `RDSDataClient`. */
async function clientClassOf(from: string): Promise<string> {
  const names = Object.keys(await import(from)).filter((name) => /^[A-Z]\w*Client$/.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new Error(`${from} must have one client, not ${names.length}.`);
  return name;
}
