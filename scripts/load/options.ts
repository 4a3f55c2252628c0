import { readArguments, UsageError } from '../command-line.ts';

export const USAGE = `npm run load -- [options]

Throughput and latency of the API and of the event ingest on this machine, what happens at twice the limit of a route,
and the memory of the system's process. Exit code 1 when anything was answered wrongly or memory grew without bound.

  --minutes N   minutes of steady load (default 1)
  --json        one JSON document on stdout and nothing else there
  --help        this text`;

export interface LoadOptions {
  readonly minutes: number;
  readonly json: boolean;
}

/** Reads the command line; undefined when only help was asked for. @throws {UsageError} */
export function parseOptions(args: readonly string[]): LoadOptions | undefined {
  const values = read(args);
  if (values.help) return undefined;
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && Number.isFinite(minutes)))
    throw new UsageError(`--minutes takes a number above 0, not ${values.minutes}.`);
  return { minutes, json: values.json };
}

function read(args: readonly string[]) {
  return readArguments({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}
