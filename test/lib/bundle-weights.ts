import path from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { BUNDLING, functionEntries } from '../../lib/bundle-functions.ts';

/** Bytes that each part adds to a bundle, by npm package or folder of ours. */
export type Parts = Readonly<Record<string, number>>;

export interface BundleWeight {
  readonly bytes: number;
  readonly parts: Parts;
}

/** Bundles all functions in memory and weighs them, by function. */
export function weighBundles(): ReadonlyMap<string, BundleWeight> {
  const { metafile } = buildSync({
    ...BUNDLING,
    entryPoints: functionEntries(),
    outdir: 'bundles',
    write: false,
    metafile: true,
  });
  return weightsOf(metafile);
}

function weightsOf({ outputs }: Metafile): ReadonlyMap<string, BundleWeight> {
  return new Map(
    Object.entries(outputs).map(([file, { bytes, inputs }]) => {
      const parts: Record<string, number> = {};
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const part = partOf(input);
        parts[part] = (parts[part] ?? 0) + bytesInOutput;
      }
      return [path.basename(path.dirname(file)), { bytes, parts }];
    }),
  );
}

function partOf(input: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
  return inPackage ?? input.split('/').slice(0, 2).join('/');
}

const MOST_LINES = 8;

/** Which parts grew since they were noted, most first; the heaviest parts of a bundle that nobody noted. */
export function growthOf(now: Parts, noted: Parts | undefined): readonly string[] {
  const grown = Object.entries(now)
    .map(([part, bytes]) => ({ part, bytes, before: noted?.[part] ?? 0 }))
    .filter(({ bytes, before }) => bytes > before)
    .toSorted((one, other) => other.bytes - other.before - (one.bytes - one.before));
  return grown
    .slice(0, MOST_LINES)
    .map(({ part, bytes, before }) =>
      before === 0 ? `${part}: ${kB(bytes)} kB` : `${part}: ${kB(before)} kB before, ${kB(bytes)} kB now`,
    );
}

export function kB(bytes: number): string {
  return (bytes / 1_000).toFixed(1);
}
