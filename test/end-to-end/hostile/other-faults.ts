import fc from 'fast-check';
import type { Refused } from './bad-credentials.ts';
import { other } from './data.ts';
import { type Draft, isSession, type Trial, trialOf } from './draft.ts';
import { type Expectation, fulfilled, undecodable, unreadable, wrong } from './expectation.ts';
import { brokenEscapes, nastyHeaderName, nastyHeaderValue, nastySegment } from './nasty.ts';

const METHODS = [
  ...[
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'TRACE',
    'CONNECT',
    'PROPFIND',
    'BREW',
    'PURGE',
  ],
  ...['get', 'Post', 'M-SEARCH', 'GETT', '$', 'constructor', '__proto__', `M${'x'.repeat(200)}`],
];

/** Another method than the path's. */
export function methodFault(draft: Draft): fc.Arbitrary<Trial> {
  return fc
    .constantFrom(
      ...METHODS.filter(
        (method) => method !== draft.method && !(method === 'HEAD' && draft.method === 'GET'),
      ),
    )
    .map((method) => trialOf({ ...draft, method }, { statuses: [405], says: `use ${draft.target.method}` }));
}

/** Something odd where the path has an id or an action, or at its end. */
export function pathFault(draft: Draft): fc.Arbitrary<Trial> {
  const { target, path } = draft;
  const slash = fc.constant(trialOf({ ...draft, path: `${path}/` }));
  const judged = (text: string, judge: (decoded: string) => Expectation): Expectation => {
    try {
      return judge(decodeURIComponent(text));
    } catch {
      return unreadable;
    }
  };
  if (target.path.includes('{id}')) {
    return fc
      .oneof({ weight: 9, arbitrary: nastySegment }, fc.constant('7%2F'))
      .map((id) => trialOf({ ...draft, path: target.path.replace('{id}', id) }, judged(id, judgeId)));
  }
  if (!path.startsWith('/v1/metrics/')) return slash;
  return nastySegment.map((action) => ({
    ...trialOf(
      { ...draft, path: `/v1/metrics/${action}` },
      judged(action, () => ({ statuses: [404], says: 'action' })),
    ),
    target: undefined,
  }));
}

const LARGEST_ID = 2n ** 63n - 1n;

function judgeId(text: string): Expectation {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= LARGEST_ID ? fulfilled : wrong('id must be');
}

/** One header more, or another value of one that the document names. */
export function headerFault(draft: Draft): fc.Arbitrary<Trial> {
  const described = draft.target.parameters.filter((parameter) => parameter.in === 'header');
  const name = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.constantFrom('X-Correlation-Id', ...described.map((parameter) => parameter.name)),
    },
    nastyHeaderName,
  );
  return fc
    .tuple(name, fc.oneof(nastyHeaderValue, fc.constantFrom(other.code, 'DELETE', '*')))
    .map(([key, value]) => {
      const kept = draft.headers.filter(([sent]) => sent.toLowerCase() !== key.toLowerCase());
      return trialOf({ ...draft, headers: [...kept, [key, value]] }, judgeHeader(draft, key, value));
    });
}

/**
 * An unfit Idempotency-Key is refused, as is a coding that is not the body's; what else a header says counts for
 * nothing or is replaced.
 */
function judgeHeader({ target }: Draft, name: string, value: string): Expectation | undefined {
  if (name === 'Content-Encoding') return undecodable;
  const parameter = target.parameters.find((one) => one.in === 'header' && one.name === name);
  const pattern = parameter?.name === 'Idempotency-Key' ? parameter.schema.pattern : undefined;
  return pattern === undefined || new RegExp(pattern).test(value) ? undefined : wrong(name);
}

/** What a browser says of a page of somebody else. */
const FOREIGN_PAGES: readonly Draft['headers'][] = [
  [['Origin', 'https://evil.example']],
  [['Origin', 'null']],
  [['origin', 'https://erp.invalid.evil.example']],
  [['Sec-Fetch-Site', 'cross-site']],
  [['sec-fetch-site', 'same-site']],
  [
    ['Sec-Fetch-Site', 'cross-site'],
    ['Origin', 'https://evil.example'],
    ['Sec-Fetch-Mode', 'no-cors'],
  ],
];

/** The right request, sent by a page of somebody else: it changes nothing with a session, and is read by nobody. */
export function foreignPage(draft: Draft): fc.Arbitrary<Trial> {
  return fc.constantFrom(...FOREIGN_PAGES).map((headers) => {
    const foreign = { ...draft, headers: [...draft.headers, ...headers] };
    const changes = draft.target.right === 'operate' && draft.method === 'POST' && isSession(draft);
    return trialOf(foreign, changes ? { statuses: [403], says: 'own pages' } : undefined);
  });
}

/** The right request from somebody who may not send it. */
export function callerFault(draft: Draft, refused: readonly Refused[]): fc.Arbitrary<Trial> {
  return fc.constantFrom(...refused).map(({ headers, status }) => {
    const kept = draft.headers.filter(([name]) => !/^(authorization|cookie)$/i.test(name));
    const expected = draft.target.right === 'anyone' ? undefined : { statuses: [status] };
    return trialOf({ ...draft, headers: [...kept, ...headers] }, expected);
  });
}

/** Paths below the stage at which there is nothing, and what becomes of the guess. */
const NOWHERE = [
  ...['', '/', '//', '/v1', '/v1/', '/v1/metrics', '/v1/metrics/', '/v2/outbox', '/api/v1/outbox', '/source'],
  ...['/v1/metrics/../outbox', '/v1/./outbox', '/v1//outbox', '//v1/outbox', '/v1/outbox//acknowledge'],
  ...[
    '/V1/outbox',
    '/v1/Outbox',
    '/v1/OUTBOX',
    '/v1/outbox%00',
    '/v1/outbox%20',
    '/v1/outbox%2F1',
    '/v1%2Foutbox',
  ],
  ...[
    '/v1/outbox;x=1',
    '/v1/outbox.json',
    '/v1/metrics/summary/..;/',
    '/v1/metrics/summary/x',
    '/v1/events/1',
  ],
  ...['/v1/outbox/1/acknowledge/x', '/v1/outbox/1/requeue', '/v1/quarantine/1', '/v1/quarantine/1/RESOLVE'],
  ...['/_local', '/_local/status', '/_local/faults', '/_aws/rds-data/Execute', '/_erp/session', '/console'],
  ...[
    '/source/../v1/outbox',
    '/source/platform_serial_metrics_api.php/x',
    '/source/platform_serial_metrics_api.php%00',
  ],
  ...[
    '/constructor',
    '/__proto__',
    '/v1/__proto__',
    '/v1/constructor/prototype',
    '/docs/../openapi.json',
    '/Docs',
  ],
  ...[
    '/.env',
    '/.git/config',
    '/wp-login.php',
    '/favicon.ico',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
  ],
  ...[
    "/v1/outbox'",
    '/v1/{id}',
    '/v1/outbox/{id}/acknowledge/..',
    `/${'a/'.repeat(500)}`,
    `/v1/${'x'.repeat(4_000)}`,
  ],
];

/** A path that leads nowhere, whatever else the request is. */
export function strayPath(draft: Draft): fc.Arbitrary<Trial> {
  const stray = (path: string, expected: Expectation): Trial => ({
    ...trialOf({ ...draft, path }, expected),
    target: undefined,
  });
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...NOWHERE).map((path) => stray(path, { statuses: [404] })) },
    fc.constantFrom(...brokenEscapes).map((broken) => stray(`/v1/${broken}/x`, unreadable)),
  );
}
