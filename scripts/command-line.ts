import { type ParseArgsConfig, parseArgs } from 'node:util';
import { forTerminal, oneLine } from '../functions/shared/foreign-text.ts';
import { SettingsError } from '../lib/settings.ts';

/** Thrown for what the caller must change; the message ends with what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Thrown for what went wrong in a way that a stack trace would not explain better. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** As `parseArgs`. @throws {UsageError} for options that the command does not have. */
export function readArguments<Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Runs a command. Exit code: what `run` answers, 1 when it failed, 2 with the usage for what the caller must change.
 * @param parse Undefined when only help was asked for.
 */
export async function runCommand<Options>(
  usage: string,
  parse: () => Options | undefined,
  run: (options: Options) => number | Promise<number>,
): Promise<void> {
  try {
    const options = parse();
    if (options === undefined) console.log(usage);
    else process.exitCode = await run(options);
  } catch (error) {
    process.exitCode = error instanceof UsageError || error instanceof SettingsError ? 2 : 1;
    if (error instanceof UsageError) console.error(forTerminal(`${error.message}\n\n${usage}`));
    else {
      const isPlain = error instanceof SettingsError || error instanceof CommandError;
      console.error(isPlain ? forTerminal(error.message) : error);
    }
  }
}

/** Nobody shall wonder for longer whether a command still works. */
const SILENT_MS = 2_000;

/**
 * Writes lines of progress to stderr, each with the seconds since this call. While nothing new comes, the last line
 * comes again every two seconds, until it is called without a line.
 */
export function progressOnStderr(): (line?: string) => void {
  const startedAt = performance.now();
  const seconds = (since: number) => ((performance.now() - since) / 1_000).toFixed(0);
  const write = (line: string) => console.error(`[${seconds(startedAt)} s] ${oneLine(line)}`);
  let again: NodeJS.Timeout | undefined;
  return (line) => {
    clearInterval(again);
    if (line === undefined) return;
    write(line);
    const since = performance.now();
    again = setInterval(() => write(`${line} (for ${seconds(since)} s)`), SILENT_MS).unref();
  };
}
