import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readSettings, type Settings } from '../lib/settings.ts';
import { UsageError } from './command-line.ts';

/** The system that a command is about. */
export type Source =
  | { readonly kind: 'settings'; readonly file: string }
  | { readonly kind: 'local'; readonly dataDir: string };

/**
 * The local system by its data directory, or else the one of the settings file named in SETTINGS_FILE.
 * @param words What the command line holds beside options: at most a data directory after --local.
 * @throws {UsageError}
 */
export function sourceOf(
  local: boolean,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Source {
  const [dataDir = '.local', ...more] = words;
  const unexpected = local ? more[0] : words[0];
  if (unexpected !== undefined)
    throw new UsageError(`${unexpected} is not expected here; only one data directory may follow --local.`);
  if (local) return { kind: 'local', dataDir };
  const file = environment['SETTINGS_FILE'];
  if (file === undefined || file === '')
    throw new UsageError('Name the settings file in SETTINGS_FILE, or add --local for the local system.');
  return { kind: 'settings', file };
}

/**
 * A running local system keeps the settings it deployed in its data directory.
 * @throws {UsageError} when no local system runs there, or SettingsError.
 */
export function settingsOf(source: Source): Settings {
  if (source.kind === 'settings') return readSettings(source.file);
  endpointsOf(source.dataDir);
  return readSettings(path.join(source.dataDir, 'settings.json'));
}

const endpoints = z.record(z.string(), z.unknown());

/** Nobody checks them there. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** How a client of an AWS service finds the system. @throws {UsageError} when no local system runs there. */
export function clientOptions(
  source: Source,
  { region }: Pick<Settings, 'region'>,
  service: 'cloudwatch' | 'rdsData' | 'sns',
) {
  if (source.kind === 'settings') return { region };
  return { region, endpoint: endpointOf(source.dataDir, service), credentials: LOCAL_CREDENTIALS };
}

function endpointOf(dataDir: string, service: string): string {
  return z.url().parse(endpointsOf(dataDir)[service]);
}

function endpointsOf(dataDir: string): z.output<typeof endpoints> {
  const file = path.join(dataDir, 'endpoints.json');
  try {
    return endpoints.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new UsageError(
      `${file} cannot be used: start the local system there with "npm start", or name its data directory after --local.`,
      { cause },
    );
  }
}
