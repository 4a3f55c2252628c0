import { readArguments, UsageError } from '../command-line.ts';
import { type Source, sourceOf } from '../source.ts';

/** Minutes; whoever needs more runs the command again, awake. */
export const LONGEST_MINUTES = 480;

export const USAGE = `SETTINGS_FILE=settings.json npm run mute -- --minutes N --reason "…" [--rule NAME …]
SETTINGS_FILE=settings.json npm run mute -- --status | --end
npm run mute -- --local [data-dir] …

Mutes alarms for a planned maintenance. The mute ends by itself; what is in ALARM then and was not told is told at
that moment. A second call replaces the first, for example to make it longer. AWS credentials come from the
environment. Exit code 0: done, 1: not done, 2: wrong usage.

  --minutes N    how long, 1 to ${LONGEST_MINUTES}, from the next full minute
  --reason TEXT  why; everybody who looks at the mute sees it
  --rule NAME    this alert rule alone; may be given several times (default: all but those about lost messages)
  --status       what is muted, and what happened meanwhile; changes nothing
  --end          ends the mute now
  --local        the system that "npm start" runs, by <data-dir>/endpoints.json (default .local)
  --help         this text`;

export type Order =
  | {
      readonly kind: 'start';
      readonly minutes: number;
      readonly reason: string;
      /** Empty: all that can be muted. */
      readonly rules: readonly string[];
    }
  | { readonly kind: 'end' | 'status' };

export interface Options {
  readonly source: Source;
  readonly order: Order;
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
  return { order: orderOf(values), source: sourceOf(values.local, positionals, environment) };
}

function read(args: readonly string[]) {
  return readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: 'string' },
      reason: { type: 'string' },
      rule: { type: 'string', multiple: true, default: [] },
      status: { type: 'boolean', default: false },
      end: { type: 'boolean', default: false },
      local: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

function orderOf({ minutes, reason, rule, status, end }: ReturnType<typeof read>['values']): Order {
  const starting = minutes !== undefined || reason !== undefined || rule.length > 0;
  if (Number(starting) + Number(status) + Number(end) !== 1) {
    throw new UsageError('Say one of three: --minutes with --reason, --status, or --end.');
  }
  if (status) return { kind: 'status' };
  if (end) return { kind: 'end' };
  if (minutes === undefined || !/^\d{1,4}$/.test(minutes) || !isAllowed(Number(minutes))) {
    throw new UsageError(`--minutes must be a whole number from 1 to ${LONGEST_MINUTES}.`);
  }
  const why = reason?.trim() ?? '';
  if (why === '' || why.length > LONGEST_REASON) {
    throw new UsageError(`--reason must say why, in at most ${LONGEST_REASON} characters.`);
  }
  return { kind: 'start', minutes: Number(minutes), reason: why, rules: [...new Set(rule)] };
}

/** Characters; the description of a mute rule has room for 1,024. */
const LONGEST_REASON = 500;

function isAllowed(minutes: number): boolean {
  return minutes >= 1 && minutes <= LONGEST_MINUTES;
}
