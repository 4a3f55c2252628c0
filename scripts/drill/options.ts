import { readArguments, UsageError } from '../command-line.ts';

export const USAGE = `npm run drill -- [name…] [options]

Fire drills for the alarms of the synthesized stack, on a virtual clock: what an alarm does when, and who is told.
Without a name all drills run; a name is a drill, or what stands before its slash (npm run drill outbox-dead-entries).

  --json          one JSON document on stdout and nothing else there
  --html FILE     also draws metrics, thresholds and notifications into a page
  --mutate        changes the alarms one thing at a time: does a drill notice?
  --replay DAYS   generated days of traffic instead of drills: how often would which alarm speak?
  --help          this

Exit code: 0 all as expected, 1 not, 2 wrong usage or an unknown name.`;

export interface DrillOptions {
  readonly names: readonly string[];
  readonly json: boolean;
  readonly html: string | undefined;
  readonly mutate: boolean;
  readonly replayDays: number | undefined;
}

/** The metric store looks back 35 days. */
const MOST_DAYS = 35;

/** Undefined when only help was asked for. @throws {UsageError} */
export function parseOptions(args: readonly string[]): DrillOptions | undefined {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      html: { type: 'string' },
      mutate: { type: 'boolean', default: false },
      replay: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { json, html, mutate } = values;
  return { names: positionals, json, html, mutate, replayDays: daysOf(values.replay) };
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw new UsageError(`--replay takes a whole number of days from 1 to ${MOST_DAYS}.`);
}
