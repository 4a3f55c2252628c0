import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { JsonObject } from '../template/json.ts';

const rememberedSchema = z.record(
  z.string(),
  z.object({ physicalId: z.string(), properties: z.record(z.string(), z.json()) }),
);

/** A custom resource as it was last deployed. */
export interface RememberedResource {
  readonly physicalId: string;
  readonly properties: JsonObject;
}

export type RememberedResources = Readonly<Record<string, RememberedResource>>;

/** What earlier starts deployed, by logical id; nothing when the file does not exist yet. */
export async function recallResources(file: string): Promise<RememberedResources> {
  try {
    return rememberedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Error(`${file} does not hold what was deployed; delete it to deploy anew`, { cause: error });
  }
}

export async function rememberResources(file: string, resources: RememberedResources): Promise<void> {
  // Written beside and renamed: a crash leaves the old file or the new one, never half of one.
  await writeFile(`${file}.new`, JSON.stringify(resources, null, 2));
  await rename(`${file}.new`, file);
}
