import { CADENCES, type Cadence } from '../../functions/shared/checklist/cadence.ts';
import { readArguments, UsageError } from '../command-line.ts';
import { type Source, sourceOf } from '../source.ts';

export const USAGE = `SETTINGS_FILE=settings.json npm run report -- daily|weekly|monthly [--date YYYY-MM-DD] [--json]
npm run report -- daily|weekly|monthly --local [data-dir] [--date YYYY-MM-DD] [--json]

Prints a checklist, filled in, as the scheduled function sends it; it only reads and sends nothing. AWS credentials
come from the environment. Exit code 0: nothing to act on, 1: something to act on, or it failed, 2: wrong usage.

  --date DAY  any UTC day of the day, week or month to report (default: the last one that is over)
  --json      one JSON document on stdout, as the API answers it
  --local     the system that "npm start" runs, by <data-dir>/endpoints.json (default .local)
  --help      this text`;

export interface Options {
  readonly source: Source;
  readonly cadence: Cadence;
  readonly date: string | undefined;
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
  const [word, ...words] = positionals;
  const cadence = CADENCES.find((known) => known === word);
  if (cadence === undefined) throw new UsageError(`Say which report: ${CADENCES.join(', ')}.`);
  const source = sourceOf(values.local, words, environment);
  return { source, cadence, date: values.date, json: values.json };
}

function read(args: readonly string[]) {
  return readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      date: { type: 'string' },
      json: { type: 'boolean', default: false },
      local: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}
