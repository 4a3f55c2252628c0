import { parseArgs } from 'node:util';

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
  readonly source:
    | { readonly kind: 'settings'; readonly file: string }
    | { readonly kind: 'local'; readonly dataDir: string };
  readonly tenant: string | undefined;
  readonly json: boolean;
}

/** Thrown for what the caller must change; the message ends with what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
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
  const [dataDir = '.local', ...more] = positionals;
  if (positionals.length > 0 && !values.local)
    throw new UsageError(`${positionals[0]} is not expected here; a data directory follows --local.`);
  if (more.length > 0) throw new UsageError(`${more[0]} is not expected here: one data directory is enough.`);
  const rest = { tenant: values.tenant, json: values.json };
  if (values.local) return { source: { kind: 'local', dataDir }, ...rest };
  const file = environment['SETTINGS_FILE'];
  if (file === undefined || file === '')
    throw new UsageError('Name the settings file in SETTINGS_FILE, or add --local for the local system.');
  return { source: { kind: 'settings', file }, ...rest };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        local: { type: 'boolean', default: false },
        tenant: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
