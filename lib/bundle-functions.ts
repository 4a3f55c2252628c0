import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

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
  | 'report-api'
  | 'schema-migration';

/** Some CommonJS packages inside the bundle call `require`, which an ES module does not have. */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * How functions are bundled: AWS SDK included, so that laptop and cloud run the same bytes.
 * Identifiers keep their names: a stack trace in a log must be readable without a source map.
 */
export const BUNDLING = {
  absWorkingDir: ROOT,
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
} as const satisfies BuildOptions;

/** esbuild's entry point of each function; `out` is `<name>/index`. */
export function functionEntries(): { readonly in: string; readonly out: string }[] {
  return readdirSync(FUNCTIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => ({ in: join(FUNCTIONS, name, 'handler.ts'), out: join(name, 'index') }));
}

/**
 * Bundles every function with one call.
 * @param outdir Where each function gets its folder `<name>/index.mjs`.
 * @returns the folder of one function's bundle.
 * @throws esbuild's error when a function does not build.
 */
export function bundleFunctions(outdir: string): (name: FunctionName) => string {
  buildSync({ ...BUNDLING, entryPoints: functionEntries(), outdir });
  return (name) => join(outdir, name);
}
