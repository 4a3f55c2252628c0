import { readArguments, UsageError } from '../command-line.ts';

export const USAGE = `npm run cost -- --tenants N --serials-per-day M [options]

The monthly AWS cost of the stack, computed from its synthesized template and the catalogue. It asks AWS nothing.
The stack is that of settings/example.json, or of the file named in SETTINGS_FILE. Exit code 2: wrong usage.

  --tenants N          active tenants, 1 to 10,000
  --serials-per-day M  serials made a day over all tenants, 0 to 100,000,000
  --free-tier          subtract what an account has free every month, as if no other stack used it
  --json               one JSON document on stdout and nothing else there
  --help               this text`;

/** What the cost depends on beside the stack. */
export interface Load {
  readonly tenants: number;
  /** Over all tenants. */
  readonly serialsPerDay: number;
}

export interface Options {
  readonly load: Load;
  readonly freeTier: boolean;
  readonly json: boolean;
}

/**
 * Reads the command line; undefined when only help was asked for.
 * @throws {UsageError}
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const values = read(args);
  if (values.help) return undefined;
  return {
    load: {
      tenants: wholeNumber('--tenants', values.tenants, 1, 10_000),
      serialsPerDay: wholeNumber('--serials-per-day', values['serials-per-day'], 0, 100_000_000),
    },
    freeTier: values['free-tier'],
    json: values.json,
  };
}

function read(args: readonly string[]) {
  return readArguments({
    args: [...args],
    options: {
      tenants: { type: 'string' },
      'serials-per-day': { type: 'string' },
      'free-tier': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

function wholeNumber(name: string, text: string | undefined, least: number, most: number): number {
  const range = `a whole number from ${least} to ${most.toLocaleString('en-US')}`;
  if (text === undefined) throw new UsageError(`${name} is missing: it takes ${range}.`);
  const value = Number(text);
  if (/^\d{1,12}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${name} ${text} must be ${range}.`);
}
