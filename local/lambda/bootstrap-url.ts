import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

let url: URL | undefined;

/**
 * Where a worker thread finds its first module: one script, built once a process. As separate TypeScript files
 * each thread would start a compiler of its own, which takes longer than all else in the start of a thread.
 */
export function bootstrapUrl(): URL {
  url ??= new URL(`data:text/javascript;base64,${Buffer.from(buildBootstrap()).toString('base64')}`);
  return url;
}

function buildBootstrap(): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./worker/bootstrap.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('esbuild built no script of worker/bootstrap.ts.');
  return script.contents;
}
