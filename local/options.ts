import { parseArgs } from 'node:util';
import { SetupError } from './setup-error.ts';

export interface LocalOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** No simulator and no demo rows. */
  readonly empty: boolean;
  readonly tenants: number;
}

export const USAGE = `npm start -- [options]

  --port N        where everything is served (default 8787; 0 = any free port)
  --data-dir DIR  databases and state; a later start goes on with it (default .local)
  --empty         no simulated factory and no demo rows; schedules still run
  --tenants N     active tenants, 2 to 50 (default 2)
  --help          this text`;

const DEFAULTS: LocalOptions = { port: 8787, dataDir: '.local', empty: false, tenants: 2 };

/**
 * Reads the command line; undefined when only help was asked for.
 * @throws {SetupError} naming the option that is wrong and what would be right.
 */
export function parseOptions(args: readonly string[]): LocalOptions | undefined {
  const values = read(args);
  if (values.help === true) return undefined;
  return {
    port: wholeNumber('--port', values.port, 0, 65_535) ?? DEFAULTS.port,
    dataDir: values['data-dir'] ?? DEFAULTS.dataDir,
    empty: values.empty ?? DEFAULTS.empty,
    tenants: wholeNumber('--tenants', values.tenants, 2, 50) ?? DEFAULTS.tenants,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        empty: { type: 'boolean' },
        tenants: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    const reason =
      cause instanceof Error ? cause.message.replace(/\.? To specify a positional.*/s, '') : String(cause);
    throw new SetupError(`${reason}.\n\n${USAGE}`, { cause });
  }
}

function wholeNumber(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new SetupError(`${name} ${text} must be a whole number from ${least} to ${most}.`);
}
