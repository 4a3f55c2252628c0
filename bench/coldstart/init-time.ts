import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/** Milliseconds. */
const initTime = z.object({
  /** Of the import, module-level code included. */
  import: z.number(),
  /** Of a processor, during the import. */
  importCpu: z.number(),
  /** Of a processor, since the process began. */
  wholeCpu: z.number(),
});
export type InitTime = z.output<typeof initTime>;

const run = promisify(execFile);

/**
 * Loads a bundle in a fresh process without a compile cache.
 * @param nodeArguments Beside those in the environment. Default: none.
 * @throws when it does not load.
 */
export async function initTimeOf(
  bundle: string,
  environment: Readonly<Record<string, string>>,
  nodeArguments: readonly string[] = [],
): Promise<InitTime> {
  const args = [...nodeArguments, path.join(import.meta.dirname, 'init-time.mjs'), bundle];
  const env = { ...environment, NODE_DISABLE_COMPILE_CACHE: '1' };
  const { stdout } = await run(process.execPath, args, { env });
  return initTime.parse(JSON.parse(stdout));
}
