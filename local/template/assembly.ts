import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { defaultAccount, defaultRegion, type StackEnvironment } from './environment.ts';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      properties: z
        .object({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          parameters: z.record(z.string(), z.string()).optional(),
          file: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** One stack of a cloud assembly, before anything in it is resolved. */
export interface AssemblyStack {
  readonly environment: StackEnvironment;
  readonly template: unknown;
  readonly parameters: Readonly<Record<string, string>>;
  /** Directory of each zipped asset, by the S3 key that the template uses for it. */
  readonly assetDirectories: ReadonlyMap<string, string>;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** `aws://account/region`; CDK writes `unknown-…` for stacks that leave it to the deploy. */
function environmentOf(text: string | undefined, stackName: string): StackEnvironment {
  const [account = '', region = ''] = (text ?? '').replace('aws://', '').split('/');
  const known = (part: string, fallback: string) =>
    part === '' || part.startsWith('unknown-') ? fallback : part;
  return { account: known(account, defaultAccount), region: known(region, defaultRegion), stackName };
}

function assetDirectories(directory: string, assetsFile: string): readonly (readonly [string, string])[] {
  const { files } = assetsSchema.parse(readJson(join(directory, assetsFile)));
  return Object.values(files).flatMap(({ source, destinations }) => {
    const { path, packaging } = source;
    if (packaging !== 'zip' || path === undefined) return [];
    return Object.values(destinations).map(({ objectKey }) => [objectKey, join(directory, path)] as const);
  });
}

/**
 * Reads the cloud assembly that `cdk synth` left in `directory` (`cdk.out`).
 * @param stackName which of its stacks; may be left out when there is only one
 * @throws Error when the directory holds no assembly, or not exactly one such stack
 */
export function readAssembly(directory: string, stackName?: string): AssemblyStack {
  const manifest = manifestSchema.parse(readJson(join(directory, 'manifest.json')));
  const artifacts = Object.entries(manifest.artifacts);
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const nameOf = ([id, { properties }]: (typeof stacks)[number]) => properties?.stackName ?? id;
  const chosen = stackName === undefined ? stacks : stacks.filter((stack) => nameOf(stack) === stackName);
  const [stack] = chosen;
  if (stack === undefined || chosen.length > 1) {
    const names = stacks.map(nameOf).join(', ') || 'none';
    throw new Error(`${directory} holds the stacks: ${names}. Name exactly one of them.`);
  }
  const { environment, properties } = stack[1];
  const assetFiles = artifacts.flatMap(([, { type, properties: assets }]) =>
    type === 'cdk:asset-manifest' && assets?.file !== undefined ? [assets.file] : [],
  );
  return {
    environment: environmentOf(environment, nameOf(stack)),
    template: readJson(join(directory, properties?.templateFile ?? `${stack[0]}.template.json`)),
    parameters: properties?.parameters ?? {},
    assetDirectories: new Map(assetFiles.flatMap((file) => assetDirectories(directory, file))),
  };
}
