import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Endpoints } from '../endpoints.ts';

const TEMPLATE = readFileSync(path.join(import.meta.dirname, 'console.html'), 'utf8');

/** The console's page; its script asks `/_local/status` for everything that changes. */
export function consolePage(endpoints: Endpoints, functions: readonly string[]): string {
  const [code = '', cookie = ''] = Object.entries(endpoints.session)[0] ?? [];
  const facts = {
    api: endpoints.api,
    code,
    cookie,
    functions: functions.map((name) => name.replace(/^.*-local-/, '')),
  };
  // Inside a script element `<` could end it; as an escape it means the same to JSON.
  return TEMPLATE.replace('"FACTS"', () => JSON.stringify(facts).replaceAll('<', '\\u003c'));
}
