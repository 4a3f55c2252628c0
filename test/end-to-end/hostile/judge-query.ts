import type { Credential } from './credentials.ts';
import { isRealCursor } from './cursors.ts';
import { other, own } from './data.ts';
import type { Parameter, Target } from './document.ts';
import { type Expectation, forbidden, fulfilled, unreadable, wrong } from './expectation.ts';
import { fits } from './json-schema.ts';
import type { Pair } from './request.ts';

/** Characters of an unknown name that an error repeats. */
const LONGEST_QUOTE = 40;

/**
 * What must come of a request of which nothing but the query can be wrong, judged by the document alone.
 * @param query As it travels.
 */
export function judgeQuery(target: Target, credential: Credential, query: readonly Pair[]): Expectation {
  const sent = new Map<string, string[]>();
  for (const [name, value] of query) {
    const [key, text] = [decoded(name), decoded(value)];
    if (key === undefined || text === undefined) return unreadable;
    sent.set(key, [...(sent.get(key) ?? []), text]);
  }
  if (target.right === 'anyone') return fulfilled;
  const described = target.parameters.filter((parameter) => parameter.in === 'query');
  const stranger = [...sent.keys()].find(
    (name) => name !== 'tenant' && !described.some((parameter) => parameter.name === name),
  );
  // The drop-in path ignores what it does not know, as the ERP's endpoint did.
  if (stranger !== undefined && target.id !== 'dropIn')
    return wrong(`Parameter ${stranger.slice(0, LONGEST_QUOTE)} is not known`);
  const action = actionOf(target, sent.get('action')?.[0]);
  for (const parameter of described.filter(({ name }) => isRead(name, target, action, credential))) {
    const values = sent.get(parameter.name) ?? [];
    const fault = judgeValues(parameter, values, action);
    if (fault !== undefined) return fault;
    if (parameter.name === 'action' && action === 'slo' && !credential.platform) return forbidden;
  }
  return target.id === 'dropIn' || credential.platform
    ? fulfilled
    : (judgeForeignTenant(target, credential, sent.get('tenant') ?? []) ?? fulfilled);
}

/** Below `/v1` nobody but the platform may name another tenant; the reporter of all tenants has none of its own. */
function judgeForeignTenant(
  { id }: Target,
  { tenant }: Credential,
  values: readonly string[],
): Expectation | undefined {
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1 || value === '') return wrong('tenant');
  if (value !== tenant?.code) return forbidden;
  return id === 'reportEvents' ? { statuses: [200, 403] } : undefined;
}

/** As a form decodes it; undefined when an escape is broken. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function actionOf({ id, path }: Target, sent: string | undefined): string | undefined {
  if (id === 'dropIn') return sent;
  return path.startsWith('/v1/metrics/') ? path.split('/').at(-1) : undefined;
}

/** The tenant is chosen by the platform alone; the drop-in path reads what its action takes. */
function isRead(name: string, { id }: Target, action: string | undefined, { platform }: Credential): boolean {
  if (name === 'tenant') return platform && action !== 'slo';
  if (id === 'dropIn' && name === 'days') return action === 'generation_rate';
  return true;
}

function judgeValues(
  { name, required, schema }: Parameter,
  values: readonly string[],
  action: string | undefined,
) {
  if (values.length > 1) return wrong(name);
  const [value] = values;
  if (value === undefined)
    return required || (name === 'tenant' && action !== 'jobs') ? wrong(name) : undefined;
  switch (name) {
    case 'cursor':
      return isRealCursor(value) ? undefined : wrong(name);
    case 'tenant':
      return judgeTenant(value);
    default:
      return isWritten(schema.type === 'integer', value) &&
        fits(schema, schema.type === 'integer' ? Number(value) : value)
        ? undefined
        : wrong(name);
  }
}

/** Numbers have one spelling: digits, without a leading zero. */
function isWritten(asNumber: boolean, value: string): boolean {
  return !asNumber || /^[1-9]\d*$/.test(value);
}

/** The database compares codes as its collation does, which takes many spellings for one. */
function judgeTenant(value: string): Expectation | undefined {
  if ([own.code, other.code].includes(value)) return undefined;
  const letters = value
    .normalize('NFKD')
    .replace(/[^a-z_]/gi, '')
    .toLowerCase();
  const mayBeTaken = [own.code, other.code].some((code) => code.toLowerCase() === letters);
  return mayBeTaken ? { statuses: [200, 400, 404, 409] } : wrong('tenant');
}
