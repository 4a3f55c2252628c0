import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { authorize } from '../../functions/authorizer/authorize.ts';
import { createTokenVerifier } from '../../functions/authorizer/verify-token.ts';
import { jsonResponse } from '../../local/http.ts';
import { serve } from '../support/serve.ts';
import { fuzz } from './fuzz.ts';
import { nastyJson, nastyText } from './json.ts';
import { mutated, mutations } from './mutate.ts';

/** One key, so that a token may name it; nobody has its other half. */
const KEY = {
  kty: 'RSA',
  kid: 'erp',
  alg: 'RS256',
  use: 'sig',
  e: 'AQAB',
  n: Buffer.concat([Buffer.of(0xc1), Buffer.alloc(254, 7), Buffer.of(1)]).toString('base64url'),
};
const issuer = await serve(async () => jsonResponse(200, { keys: [KEY] }), '/keys');
afterAll(() => issuer.close());

const verifyToken = createTokenVerifier({
  issuer: 'https://login.erp.example/',
  audience: 'serial-monitoring',
  jwksUri: issuer.url,
  longestHours: 24,
  now: () => new Date(),
});

const header = { alg: 'RS256', kid: 'erp', typ: 'JWT' };
const claims = {
  iss: 'https://login.erp.example/',
  aud: 'serial-monitoring',
  sub: 'fuzz',
  exp: 4_000_000_000,
  org_code: 'DEFAULT',
  scope: 'serial-metrics/read',
};

const part = fc.oneof(
  fc
    .oneof(
      nastyJson,
      mutations().map((changes) => mutated(header, changes)),
      mutations().map((changes) => mutated(claims, changes)),
    )
    .map((json) => JSON.stringify(json)),
  fc.constantFrom(
    JSON.stringify(header),
    JSON.stringify({ ...header, alg: 'none' }),
    JSON.stringify({ ...header, alg: 'HS256' }),
    JSON.stringify({ ...header, crit: ['x'] }),
    JSON.stringify(claims),
  ),
  nastyText,
);
const encoded = part.map((text) => Buffer.from(text).toString('base64url'));
const token = fc.oneof(
  { weight: 4, arbitrary: fc.array(encoded, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('.')) },
  { weight: 1, arbitrary: nastyText },
);

const cookie = fc
  .array(
    fc.tuple(
      fc.constantFrom('PHPSESSID', 'phpsessid', ' PHPSESSID', 'x', '__proto__'),
      fc.oneof(nastyText, token),
    ),
    { maxLength: 3 },
  )
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('; '));

const headers = fc.oneof(
  fc.constant(null),
  fc.dictionary(
    fc.constantFrom('Authorization', 'authorization', 'AUTHORIZATION', 'Cookie', 'cookie', '__proto__'),
    fc.oneof(
      token,
      token.map((text) => `Bearer ${text}`),
      cookie,
      nastyText.map((text) => `Bearer ${text}`),
    ),
    { maxKeys: 3 },
  ),
);

fuzz('Credentials that nobody gave out are refused, and nothing breaks', {
  name: 'credentials',
  file: 'credentials.test.ts',
  inputs: headers,
  runs: 1_500,
  async check(sent) {
    const asked: string[] = [];
    const services = {
      verifyToken,
      readSession: async (session: string) => {
        asked.push(session);
        return undefined;
      },
    };
    const event = {
      methodArn: 'arn:aws:execute-api:eu-west-1:111122223333:a/api/GET/v1/outbox',
      httpMethod: 'GET',
      resource: '/v1/outbox',
      headers: sent,
    };
    expect(await authorize(event, services)).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
      context: {},
    });
    // Whatever is asked of the ERP goes into a header.
    for (const session of asked) expect(session).toMatch(/^PHPSESSID=[A-Za-z0-9,-]{22,256}$/);
  },
});
