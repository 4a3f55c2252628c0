import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedStatements } from '../../../scripts/preflight/statements/shipped.ts';

/** Calls of the same shape that send nothing: the code between a function and its database, by file. */
const NO_STATEMENT: Readonly<Record<string, readonly RegExp[]>> = {
  // The desk's databases pass on what they are given.
  'functions/outbox-desk/route.ts': [/database\.read\(statement\)/, /database\.write\(statement\)/],
  // So do those that notice what a database refuses.
  'functions/shared/database/tenant-schema.ts': [/tenant\.read\(query\)/, /tenant\.write\(statement\)/],
  // So does the report's hasty one.
  'functions/report-api/handler.ts': [/database\.read\(\{ patienceMs: .*statement \}\)/],
  // A dashboard query is no database.
  'functions/dashboard-queries/answer-query.ts': [/query\.read\(\{ tenant, /],
};

const HOW = `preflight does not know these statements: add a capture to scripts/preflight/statements that calls the function which makes them, in core-captures.ts (Core), tenant-captures.ts (a tenant's database), own-schema-captures.ts (our own schema) or desk-captures.ts (dead-letter desk); where it asks on only after an answer, give the capture a sample`;

interface Source {
  readonly file: string;
  readonly text: string;
}

/** `file:line` of each place that hands a statement to a database. */
function callSites({ file, text }: Source): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/\.(?:read|write)(?:<[^(]*>)?\(/g)].map(() => ({ line, index })),
    )
    .filter(({ line }) => !(NO_STATEMENT[file] ?? []).some((known) => known.test(line)))
    .map(({ index }) => `${file}:${index + 1}`);
}

/** The text of a statement as it is written down: what stands between its `${…}`. */
interface StatementText {
  readonly site: string;
  readonly pieces: readonly string[];
}

function statementTexts({ file, text }: Source): StatementText[] {
  return [...text.matchAll(/\bsql:\s*([`'"])/g)].map(({ index, 0: start, 1: quote = '' }) => ({
    site: `${file}:${text.slice(0, index).split('\n').length}`,
    pieces: piecesOf(text, index + start.length, quote),
  }));
}

function piecesOf(text: string, start: number, quote: string): string[] {
  const pieces = [''];
  let depth = 0;
  for (let at = start; depth > 0 || text[at] !== quote; at++) {
    const character = text[at];
    if (character === undefined)
      throw new Error(`A statement's text does not end: ${text.slice(start, start + 80)}`);
    if (depth > 0) depth += { '{': 1, '}': -1 }[character] ?? 0;
    else if (quote === '`' && text.startsWith('${', at)) {
      depth = 1;
      at++;
      pieces.push('');
    } else pieces[pieces.length - 1] += character;
  }
  return pieces;
}

/** Whether a captured statement begins as the text does and goes on with its other pieces, in their order. */
function isMadeOf(sql: string, [first = '', ...rest]: readonly string[]): boolean {
  if (!sql.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = sql.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

/** A demo brings its databases along: there is nothing to check before. */
const sources = globSync('functions/**/*.ts', { exclude: ['functions/demo-data/**'] })
  // It defines what a database is.
  .filter((file) => file !== 'functions/shared/database/data-api.ts')
  .map((file): Source => ({ file, text: readFileSync(file, 'utf8') }))
  .toSorted((a, b) => a.file.localeCompare(b.file));

const shipped = await shippedStatements({
  tenant: { id: 1, code: 'DEFAULT' },
  tenantIds: [1, 2],
  ticketTable: 'job_ticket',
  ticketTables: ['job_ticket'],
  monitoringSchema: 'serial_monitor',
  databasePrefix: 'bgerp_t_',
  now: new Date('2025-11-09T14:30:00Z'),
});
const captured = new Set(shipped.flatMap(({ sites }) => sites));

test('Every statement of the functions is captured', () => {
  const sites = sources.flatMap(callSites);
  expect(sites.length).toBeGreaterThan(70);
  expect(
    sites.filter((site) => !captured.has(site)),
    HOW,
  ).toEqual([]);
});

test('Every captured statement comes from a call in the functions', () => {
  const sites = new Set(sources.flatMap(callSites));
  expect([...captured].filter((site) => !sites.has(site))).toEqual([]);
});

test('Every text of a statement is captured, also where several share one call', () => {
  const texts = sources.flatMap(statementTexts);
  expect(texts.length).toBeGreaterThan(70);
  const missing = texts.filter(({ pieces }) => !shipped.some(({ sql }) => isMadeOf(sql, pieces)));
  expect(
    missing.map(({ site }) => site),
    HOW,
  ).toEqual([]);
});

test('An exception that nothing matches any more is no exception', () => {
  for (const [file, known] of Object.entries(NO_STATEMENT)) {
    const text = sources.find((source) => source.file === file)?.text ?? '';
    for (const pattern of known) expect(text, file).toMatch(pattern);
  }
});

test('A captured statement binds the parameters that its text names, and no others', () => {
  for (const { name, sql, parameters } of shipped) {
    const named = new Set([...sql.matchAll(/(?<![:\w]):(\w+)/g)].map(([, parameter]) => parameter));
    expect([...named].toSorted(), `${name}: ${sql}`).toEqual(Object.keys(parameters).toSorted());
  }
});
