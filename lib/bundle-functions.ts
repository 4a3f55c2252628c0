import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const FUNCTIONS = join(ROOT, 'functions');

/** Names of all functions: the folders that hold a `handler.ts`. */
export type FunctionName =
  | 'api-document'
  | 'authorizer'
  | 'checklist-report'
  | 'consistency-checker'
  | 'dashboard-queries'
  | 'demo-data'
  | 'event-ingest'
  | 'metrics-api'
  | 'metrics-collector'
  | 'outbox-desk'
  | 'outbox-worker'
  | 'schema-migration';

/** Some CommonJS packages inside the bundle call `require`, which an ES module does not have. */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles every function with one call, AWS SDK included, so that laptop and cloud run the same bytes.
 * Identifiers keep their names: a stack trace in a log must be readable without a source map.
 * @param outdir Where each function gets its folder `<name>/index.mjs`.
 * @returns the folder of one function's bundle.
 * @throws esbuild's error when a function does not build.
 */
export function bundleFunctions(outdir: string): (name: FunctionName) => string {
  const names = readdirSync(FUNCTIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map((entry) => entry.name);
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => ({ in: join(FUNCTIONS, name, 'handler.ts'), out: join(name, 'index') })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: REQUIRE_BANNER },
    logLevel: 'error',
  });
  return (name) => join(outdir, name);
}
