import { parseArgs } from 'node:util';
import { CADENCES, type Cadence } from '../../functions/shared/checklist/cadence.ts';

export const USAGE = `SETTINGS_FILE=settings.json npm run report -- daily|weekly|monthly [--date YYYY-MM-DD] [--json]
npm run report -- daily|weekly|monthly --local [data-dir] [--date YYYY-MM-DD] [--json]

Prints a checklist, filled in, as the scheduled function sends it; it only reads and sends nothing. AWS credentials
come from the environment. Exit code 0: nothing to act on, 1: something to act on, or it failed, 2: wrong usage.

  --date DAY  any UTC day of the day, week or month to report (default: the last one that is over)
  --json      one JSON document on stdout, as the API answers it
  --local     the system that "npm start" runs, by <data-dir>/endpoints.json (default .local)
  --help      this text`;

export interface Options {
  readonly source:
    | { readonly kind: 'settings'; readonly file: string }
    | { readonly kind: 'local'; readonly dataDir: string };
  readonly cadence: Cadence;
  readonly date: string | undefined;
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
  const [word, dataDir = '.local', ...more] = positionals;
  const cadence = CADENCES.find((known) => known === word);
  if (cadence === undefined) throw new UsageError(`Say which report: ${CADENCES.join(', ')}.`);
  const unexpected = values.local ? more[0] : positionals[1];
  if (unexpected !== undefined) {
    throw new UsageError(`${unexpected} is not expected here; only one data directory may follow --local.`);
  }
  const rest = { cadence, date: values.date, json: values.json };
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
        date: { type: 'string' },
        json: { type: 'boolean', default: false },
        local: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
