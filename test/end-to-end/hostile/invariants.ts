import { unzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { errorEnvelope } from '../../../functions/shared/api/contract.ts';
import { answers, type Operation, operations } from '../../../scripts/openapi/operations.ts';
import { marksOf, strangersOf } from './data.ts';
import { documentText, type Target } from './document.ts';
import type { Trial } from './draft.ts';
import type { Expectation } from './expectation.ts';
import type { Json } from './json-schema.ts';
import type { Answer, HostileRequest } from './request.ts';

/** @throws unless the answer is one that the API may give, to anybody and to whoever asked. */
export function requireSound({ request, credential, target, expected }: Trial, answer: Answer): void {
  if (answer.status >= 500 && expected?.statuses.includes(answer.status) !== true) fail('a server error');
  if (expected !== undefined) requireExpected(expected, answer);
  requireHeaders(request, answer);
  if (target !== undefined && request.method === target.method && !UNREADABLE.test(answer.text))
    requireIn(answer.status, target.statuses, 'a status of the document');
  if (answer.status >= 400) requireError(answer, request);
  else if (answer.status === 304) requireEqual(answer.text, '', 'the body of a 304');
  else if (target === undefined) fail('an answer where there is nothing');
  else requireAnswer(target, request, answer);
  if (target?.right !== 'anyone') requireDiscretion({ request, credential, target }, answer);
  if (target !== undefined && answer.status === 200 && target.right !== 'anyone' && target.right !== 'report')
    requireTenant(credential, answer, target);
}

/** The gateway's own answers to what it cannot decode; they stand for no operation. */
const UNREADABLE = /CORE_(400_BAD_REQUEST|415_ENCODING)/;

function fail(what: string): never {
  throw new Error(`This is ${what}.`);
}

function requireIn<T>(value: T, allowed: readonly T[], what: string): void {
  if (!allowed.includes(value)) throw new Error(`${value} is not ${what}: ${allowed.join(', ')}.`);
}

function requireEqual<T>(value: T, right: T, what: string): void {
  if (value !== right)
    throw new Error(`${what} must be ${JSON.stringify(right)}, not ${JSON.stringify(value)}.`);
}

function requireMatch(text: string | undefined, pattern: RegExp, what: string): void {
  if (text === undefined || !pattern.test(text))
    throw new Error(`${what} must match ${pattern}, not ${text}.`);
}

/** @throws unless the answer is an error in the envelope, with the headers that every error has. */
export function requireErrorAnswer(answer: Answer, request: HostileRequest): void {
  requireHeaders(request, answer);
  requireError(answer, request);
}

function requireExpected({ statuses, says, refused }: Expectation, { status, text }: Answer): void {
  requireIn(status, statuses, 'what the fault calls for');
  if (says !== undefined && !textOf(text).toLowerCase().includes(says.toLowerCase()))
    throw new Error(`The text must say ${JSON.stringify(says)}.`);
  if (refused === undefined) return;
  const answer = z.parse(answers.IngestAnswer, JSON.parse(text));
  const indices = new Set(answer.refused.map(({ index }) => index));
  const missing = refused.filter((index) => !indices.has(index));
  if (missing.length > 0) throw new Error(`Events ${missing.join(', ')} must be refused.`);
}

function textOf(body: string): string {
  const parsed = z.safeParse(errorEnvelope, JSON.parse(body));
  return parsed.success ? parsed.data.error : '';
}

const OWN_CORRELATION_ID = /^([0-9a-f]{16}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const FIT_CORRELATION_ID = /^[A-Za-z0-9._-]{1,64}$/;

function requireHeaders({ headers: sent }: HostileRequest, { status, headers }: Answer): void {
  const correlation = headers.get('x-correlation-id');
  const wish = sent.findLast(([name]) => name.toLowerCase() === 'x-correlation-id')?.[1];
  const echoed = wish !== undefined && FIT_CORRELATION_ID.test(wish) && correlation === wish;
  if (!echoed) requireMatch(correlation, OWN_CORRELATION_ID, 'X-Correlation-Id');
  requireEqual(headers.get('x-content-type-options'), 'nosniff', 'X-Content-Type-Options');
  if (status >= 400) {
    requireMatch(headers.get('content-type'), /^application\/json\b/, 'Content-Type');
    requireEqual(headers.get('cache-control'), 'no-store', 'Cache-Control');
  }
  for (const [name, value] of headers)
    if (/[^\x20-\x7e]/.test(name + value)) throw new Error(`The header ${name} holds odd characters.`);
  if (headers.has('set-cookie')) fail('a cookie that nobody of us sets');
}

function requireError({ status, headers, text }: Answer, request: HostileRequest): void {
  const { error, app_code } = z.parse(errorEnvelope, JSON.parse(text));
  requireEqual(/_(\d{3})_/.exec(app_code)?.[1], String(status), 'The number in app_code');
  requireCleanText(withoutQuotes(error, request));
  if (status === 405) requireMatch(headers.get('allow'), /^(GET|POST)$/, 'Allow');
  if (status === 429 || status === 503) requireMatch(headers.get('retry-after'), /^[1-9]\d*$/, 'Retry-After');
}

/** Where an error repeats what the caller sent. */
const QUOTES = [
  /^Parameter (?<quote>.{0,40}) is not known here/s,
  /^(?<quote>\S+) is not possible here/,
  /(?:outbox entry|quarantined serial) (?<quote>\d+)/,
];

/** The error without what it repeats, which must have been sent like that. */
function withoutQuotes(error: string, request: HostileRequest): string {
  const pattern = QUOTES.find((one) => one.test(error));
  if (pattern === undefined) return error;
  const quote = pattern.exec(error)?.groups?.['quote'] ?? '';
  const { method, path, query, body } = request;
  const names = query
    .split('&')
    .map((pair) => decodeURIComponent((pair.split('=')[0] ?? '').replaceAll('+', ' ')));
  const wasSent =
    names.some((name) => name.slice(0, LONGEST_QUOTE) === quote) ||
    [method, decodeURIComponent(path), unpacked(body)].some((part) => part.includes(quote));
  if (!wasSent) throw new Error(`Nobody sent ${quote}.`);
  return error.replace(pattern, 'What was sent is wrong');
}

/** A body as text, whatever it is coded in. */
function unpacked(body: Buffer): string {
  try {
    return unzipSync(body).toString();
  } catch {
    return body.toString();
  }
}

/** Characters of a name that an error repeats. */
const LONGEST_QUOTE = 40;

/** `organization.code` is how the texts call a tenant's code. */
const INNER_WORDS = [
  /\b(SELECT|INSERT|UPDATE|DELETE|UNION|WHERE|JOIN|DROP|FROM|NULL)\b/,
  /serial_(link_outbox|registry|quarantine|monitor)|flow_token|job_(ticket|run|graph)|token_spawn|known_tenant/i,
  /event_hourly|ingest_batch|information_schema|bgerp|mariadb|mysql|aurora|rds|lambda|arn:aws/i,
  /\n\s*at |node_modules|node:|\.(ts|js|mjs|cjs|sql)\b|\/(var|tmp|work|home|opt)\//,
  /\b[A-Z]\w*(Error|Exception)\b|undefined|\[object|\bNaN\b|zod|jose/,
];

function requireCleanText(text: string): void {
  for (const word of INNER_WORDS)
    if (word.test(text)) throw new Error(`The text must not hold ${word}: ${text}`);
}

const compactDocument = JSON.stringify(JSON.parse(documentText));

function requireAnswer({ id, path }: Target, { query }: HostileRequest, { text, headers }: Answer): void {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`Nobody knows ${id}.`);
  if (operation.answer === 'html') {
    requireMatch(headers.get('content-type'), /^text\/html\b/, 'Content-Type');
    return;
  }
  requireMatch(headers.get('content-type'), /^application\/json\b/, 'Content-Type');
  if (operation.answer === 'openapi') {
    requireEqual(text, compactDocument, 'The document');
    return;
  }
  const body: unknown = JSON.parse(text);
  const parsed = z.safeParse(answers[answerName(operation, query)] as z.ZodMiniType, body);
  if (!parsed.success)
    throw new Error(`The answer of ${path} is not as documented: ${JSON.stringify(parsed.error.issues)}`);
  if (text.includes('"degraded"')) fail('an answer with parts missing');
  if (id === 'reportEvents') requireRemembered(text);
}

function answerName({ id, answer, path }: Operation, query: string): keyof typeof answers {
  if (typeof answer === 'string' && answer in answers) return answer as keyof typeof answers;
  const action = new URLSearchParams(query).get('action');
  const acting = operations.find((one) => one.path === `/v1/metrics/${action}`);
  if (id !== 'dropIn' || acting === undefined) throw new Error(`${path} has no answer for ${action}.`);
  return answerName(acting, query);
}

function requireRemembered(text: string): void {
  const { remembered, refused } = z.parse(answers.IngestAnswer, JSON.parse(text));
  if (!remembered) fail('a batch that was not remembered');
  for (const { reason } of refused) requireCleanText(reason);
}

/** No answer tells anything of a tenant that is not the caller's. */
function requireDiscretion(
  { request, credential, target }: Omit<Trial, 'expected'>,
  { status, text, headers }: Answer,
): void {
  const action = new URLSearchParams(request.query).get('action');
  // Only the platform sees a run whole, which names the tenants that it worked for.
  if (credential.platform && (target?.id === 'jobs' || action === 'jobs')) return;
  // A report is about all tenants, and for the platform alone.
  if (credential.platform && target !== undefined && isReport(target)) return;
  const told = status < 400 ? text : withoutQuotes(textOf(text), request);
  const own = [...headers].filter(([name]) => name !== 'x-correlation-id');
  const said = `${told}\n${own.map((header) => header.join(': ')).join('\n')}`;
  for (const stranger of strangersOf(credential.tenant)) {
    const { pattern, numbers } = marksOf(stranger);
    const found = pattern.exec(said)?.[0];
    if (found !== undefined) throw new Error(`It tells ${found} of ${stranger.code}.`);
    // A position in the caller's own batch may be any number.
    const count = numbersIn(text.replaceAll(/"index":\d+/g, '"index":null')).find((number) =>
      numbers.includes(number),
    );
    if (count !== undefined) throw new Error(`It tells the count ${count} of ${stranger.code}.`);
  }
}

function numbersIn(text: string): readonly number[] {
  const numbers: number[] = [];
  JSON.parse(text || 'null', (_, value: Json) => {
    if (typeof value === 'number') numbers.push(value);
    return value;
  });
  return numbers;
}

function isReport({ id }: Pick<Target, 'id'>): boolean {
  return ['dailyReport', 'weeklyReport', 'monthlyReport'].includes(id);
}

const head = z.object({ tenant_id: z.nullable(z.number()), tenant_code: z.nullable(z.string()) });

function requireTenant({ tenant, platform }: Trial['credential'], { text }: Answer, { id }: Target): void {
  const { tenant_id, tenant_code } = z.parse(head, JSON.parse(text));
  const speaksOfAll =
    platform && (id === 'slo' || isReport({ id }) || (tenant_id === null && ['jobs', 'dropIn'].includes(id)));
  if (speaksOfAll) {
    requireEqual(tenant_id, null, 'tenant_id');
    requireEqual(tenant_code, null, 'tenant_code');
    return;
  }
  requireEqual(tenant_id, tenant?.id ?? null, 'tenant_id');
  requireEqual(tenant_code, tenant?.code ?? null, 'tenant_code');
}
