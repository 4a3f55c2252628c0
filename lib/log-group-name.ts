import type { FunctionName } from './bundle-functions.ts';
import type { LogSource } from './catalogue/log-queries.ts';
import type { Settings } from './settings.ts';

/** Where the lines of a function, or of the API's access log, are kept. */
export function logGroupName(
  { environment }: Pick<Settings, 'environment'>,
  source: FunctionName | LogSource,
): string {
  return `/serial-monitoring/${environment}/${source}`;
}
