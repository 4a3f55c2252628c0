import { readArguments } from '../command-line.ts';
import { type Source, sourceOf } from '../source.ts';

export const USAGE = `SETTINGS_FILE=settings.json npm run preflight -- [options]
npm run preflight -- --local [data-dir] [options]

Checks the databases that a deploy will meet, with the functions' own accounts. It only reads.
AWS credentials come from the environment. Exit code 0: fine (warnings allowed), 1: something must be
fixed first, 2: wrong usage.

  --local         the system that "npm start" runs, by <data-dir>/endpoints.json (default .local)
  --tenant CODE   this tenant's database alone, by organization.code
  --json          one JSON document on stdout and nothing else there
  --help          this text`;

/** Where to look, and at what. */
export interface Options {
  readonly source: Source;
  readonly tenant: string | undefined;
  readonly json: boolean;
}

/**
 * Reads the command line; undefined when only help was asked for.
 * @throws {UsageError}
 */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options | undefined {
  const { values, positionals } = read(args);
  if (values.help) return undefined;
  const source = sourceOf(values.local, positionals, environment);
  return { source, tenant: values.tenant, json: values.json };
}

function read(args: readonly string[]) {
  return readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      local: { type: 'boolean', default: false },
      tenant: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}
