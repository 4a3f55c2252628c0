import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LogQuery, logQueries } from '../../lib/catalogue/log-queries.ts';
import { type RunningSystem, startLocalSystem, temporaryDataDir } from '../support/local-system.ts';

/** Log lines as Logs Insights sees them: a field for each leaf, with its path as its name. */
type Line = ReadonlyMap<string, unknown>;

const { dataDir, remove } = temporaryDataDir();
let system: RunningSystem;
/** By function; the access log is not written locally. */
const lines = new Map<string, readonly Line[]>();
const texts: string[] = [];

beforeAll(async () => {
  system = await startLocalSystem(dataDir);
  const { tokens } = system.endpoints;
  const at = new Date().toISOString();
  const events = ['context_mismatch', 'duplicate', 'invalid_format'].map((reason) => ({
    id: reason,
    type: 'rejected',
    tenant: 'DEFAULT',
    at,
    reason,
  }));
  const missing = { id: 'm', type: 'spawn_missing', tenant: 'DEFAULT', at, count: 1, ticket_quantity: 5 };
  const answer = await fetch(`${system.endpoints.api}/v1/events`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${tokens['ingest']}`, 'Content-Type': 'application/json' },
    body: JSON.stringify([...events, missing]),
  });
  expect(await answer.json()).toMatchObject({ accepted: 4 });
  // A tenant that cannot be read makes every job log an error.
  const tenant = system.endpoints.tenantDatabases['maison_atelier'];
  await system.local('POST', 'faults', {
    kind: 'refuse',
    exception: 'DatabaseUnavailableException',
    match: { database: `^${tenant}$` },
  });
  for (const job of ['outbox-worker', 'metrics-collector', 'consistency-checker']) {
    await system.local('POST', `run/${job}`);
  }
  await system.local('POST', 'faults', {
    kind: 'refuse',
    exception: 'DatabaseUnavailableException',
    match: {},
  });
  await system.api('/v1/metrics/summary');
  const wrong = { Authorization: `Bearer ${tokens['platform']}x`, Cookie: 'PHPSESSID=not-a-session' };
  await system.api('/v1/metrics/summary', wrong);
  for (const name of new Set(logQueries.flatMap(({ logs }) => logs))) {
    if (name === 'api-access') continue;
    const found = (await (await system.local('GET', `log/${name}`)).json()) as { line: string }[];
    texts.push(...found.map(({ line }) => line));
    lines.set(
      name,
      found.flatMap(({ line }) => parse(line)),
    );
  }
});
afterAll(async () => {
  await system?.stop();
  remove();
});

function parse(text: string): Line[] {
  try {
    return [new Map(leaves('', JSON.parse(text)))];
  } catch {
    return [];
  }
}

function leaves(path: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(path === '' ? name : `${path}.${name}`, inner),
  );
}

/** Fields that a query reads from the lines, without those that Logs Insights makes or the query names itself. */
function fieldsOf({ query }: LogQuery): string[] {
  const bare = query.replace(/"[^"]*"|\/[^/\n]+\//g, ' ');
  const named = new Set([...bare.matchAll(/\bas (\w+)/g)].map(([, name]) => name));
  const quoted = [...bare.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  const plain = bare.replace(/`[^`]+`/g, ' ').match(/[@A-Za-z_][\w.]*(?!\s*\()\b/g) ?? [];
  return [
    ...quoted,
    ...plain.filter((word) => !WORDS.has(word) && !word.startsWith('@') && !named.has(word)),
  ];
}

const WORDS = new Set(
  'filter fields sort limit stats parse by as or and not desc asc like in bin max sum count pct latest ispresent h m d'.split(
    ' ',
  ),
);

test.each(logQueries.filter(({ logs }) => !logs.includes('api-access')))(
  'Finds its lines and fields in the logs: $name',
  (saved) => {
    const all = saved.logs.flatMap((source) => lines.get(source) ?? []);
    const fields = new Set(all.flatMap((line) => [...line.keys()]));
    // `Tenant` is there for watched tenants alone, and nothing watches one here.
    expect(fieldsOf(saved).filter((field) => field !== 'Tenant' && !fields.has(field))).toEqual([]);
    for (const source of saved.logs) {
      const found = lines.get(source) ?? [];
      const [, exact] = /message = "([^"]+)"/.exec(saved.query) ?? [];
      const [, pattern] = /message like \/([^/]+)\//.exec(saved.query.replace('@message', '')) ?? [];
      const message = (line: Line) => String(line.get('message') ?? '');
      if (exact !== undefined) expect(found.map(message)).toContain(exact);
      if (pattern !== undefined) expect(found.map(message).join('\n')).toMatch(new RegExp(pattern, 'm'));
    }
  },
);

test('Asks the access log for fields that it has', async () => {
  const { query } = logQueries.find(({ logs }) => logs.includes('api-access')) as LogQuery;
  const { synthesizeStack } = await import('../support/stack.ts');
  const [stage] = Object.values(synthesizeStack().findResources('AWS::ApiGateway::Stage'));
  const format = JSON.parse(stage?.['Properties'].AccessLogSetting.Format) as object;
  expect(fieldsOf({ query } as LogQuery).filter((field) => !(field in format))).toEqual([]);
});

test('Tells nobody who is signed in, nor with what', () => {
  const { session, tokens } = system.endpoints;
  const secrets = [
    ...Object.values(session).map((cookie) => cookie.replace('PHPSESSID=', '')),
    ...Object.values(tokens),
  ];
  expect(texts.length).toBeGreaterThan(50);
  for (const text of texts) {
    for (const secret of [...secrets, 'not-a-session', 'local-only']) expect(text).not.toContain(secret);
    // Neither a member of the ERP nor an address of anybody.
    expect(text).not.toMatch(/\bmember|PHPSESSID|Bearer |[\w.]+@[\w.]+\.\w/i);
  }
});
