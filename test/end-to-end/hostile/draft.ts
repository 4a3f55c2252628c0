import fc from 'fast-check';
import { allowedTo, type Credential, type Credentials } from './credentials.ts';
import { realCursor } from './cursors.ts';
import { knownIds, own } from './data.ts';
import type { Parameter, Target } from './document.ts';
import type { Expectation } from './expectation.ts';
import { fitting, type Json, type Samples } from './json-schema.ts';
import { judgeQuery } from './judge-query.ts';
import type { HostileRequest, Pair } from './request.ts';

/** A request in its parts, each of which can be exchanged. */
export interface Draft {
  readonly target: Target;
  readonly credential: Credential;
  readonly method: string;
  /** With the id in its place. */
  readonly path: string;
  /** Encoded. */
  readonly query: readonly Pair[];
  readonly headers: readonly Pair[];
  /** Undefined without a body. */
  readonly body: Json | undefined;
}

/** Whether a browser would send the credentials by itself. */
export function isSession({ credential }: Draft): boolean {
  return credential.headers.some(([name]) => name.toLowerCase() === 'cookie');
}

/** A request, who sends it and what must come of it. */
export interface Trial {
  readonly request: HostileRequest;
  readonly credential: Credential;
  /** The operation that it is about; undefined for none. */
  readonly target: Target | undefined;
  /** Undefined when so much is wrong that nobody can tell what is said first. */
  readonly expected: Expectation | undefined;
}

/** When the events happened. */
const EVENT_TIME = '2026-11-20T04:00:00Z';

const knownId = fc.constantFrom(...knownIds);

/** What the document's schemas leave open. */
const samples: Samples = {
  tenant: fc.constant(own.code),
  at: fc.constant(EVENT_TIME),
  cursor: realCursor,
  // Blanks around it are cut off.
  note: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `n${text}n`),
  ids: fc.array(
    knownId.map((id) => (Number.isSafeInteger(Number(id)) && id.length % 2 === 0 ? Number(id) : id)),
    { minLength: 1, maxLength: 4 },
  ),
  // One that came before is answered as before.
  'Idempotency-Key': fc.uuid(),
  // A draft's body is plain.
  'Content-Encoding': fc.constant('identity'),
  'If-None-Match': fc.constantFrom('*', '"0123456789abcdef0123456789abcdef"', 'W/"x", "y"', ''),
};

/** Requests that the document allows, from callers who may send them. */
export function rightDraft(target: Target, credentials: Credentials): fc.Arbitrary<Draft> {
  const of = (place: Parameter['in']) => target.parameters.filter((parameter) => parameter.in === place);
  return fc
    .record({
      credential: fc.constantFrom(...allowedTo(credentials, target.right, target.method)),
      id: knownId,
      query: pairs(
        of('query').filter(({ name }) => name !== 'tenant'),
        encodeURIComponent,
      ),
      headers: pairs(of('header'), String),
      body: target.body === undefined ? fc.constant(undefined) : fitting(target.body, samples),
    })
    .map(({ credential, id, query, headers, body }) => ({
      target,
      credential,
      method: target.method,
      path: target.path.replace('{id}', id),
      query: [...query, ...credential.query],
      headers: [
        ...credential.headers,
        ...headers,
        ...(body === undefined ? [] : [['Content-Type', 'application/json'] as const]),
      ],
      body,
    }));
}

/** Required parameters, and some of the others. */
function pairs(
  parameters: readonly Parameter[],
  written: (text: string) => string,
): fc.Arbitrary<readonly Pair[]> {
  return fc
    .tuple(
      ...parameters.map(({ name, required, schema }) => {
        const value = samples[name] ?? fitting(schema, samples);
        const pair = value.map((one): readonly Pair[] => [[name, written(String(one))]]);
        return required ? pair : fc.oneof({ weight: 2, arbitrary: fc.constant<readonly Pair[]>([]) }, pair);
      }),
    )
    .map((all) => all.flat());
}

/**
 * @param expected Default: what its query calls for.
 * @param body Default: the draft's own as JSON.
 */
export function trialOf(draft: Draft, expected?: Expectation, body?: Buffer): Trial {
  const { target, credential, method, path, headers } = draft;
  const query = draft.query.map(([name, value]) => `${name}=${value}`).join('&');
  const sent = body ?? Buffer.from(draft.body === undefined ? '' : JSON.stringify(draft.body));
  return {
    request: { method, path, query, headers, body: sent },
    credential,
    target,
    expected: expected ?? judgeQuery(target, credential, draft.query),
  };
}
