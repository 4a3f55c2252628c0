import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../functions/authorizer/verify-token.ts';
import { jsonResponse } from '../../../local/http.ts';
import { type Served, serve } from '../../support/serve.ts';

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'serial-monitoring';
const LIFETIME = { longestHours: 24, now: () => new Date() };
let served: Served;
let privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  privateKey = pair.privateKey;
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', use: 'sig', alg: 'RS256' }];
  served = await serve(async () => jsonResponse(200, { keys }), '/keys');
});
afterAll(() => served.close());

const seconds = () => Math.floor(Date.now() / 1_000);

/** A token of the issuer; what the claims say wins. */
function sign(claims: JWTPayload): Promise<string> {
  return new SignJWT({ iss: ISSUER, sub: 'erp', exp: seconds() + 600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(privateKey);
}

async function scopesOf(claims: JWTPayload): Promise<readonly string[] | undefined> {
  const verify = createTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUri: served.url,
    ...LIFETIME,
  });
  const principal = await verify(await sign({ aud: AUDIENCE, ...claims }));
  return principal?.kind === 'token' ? principal.scopes : undefined;
}

test.each<[string, JWTPayload]>([
  ['one text', { scope: 'serial-metrics/read serial-metrics/write' }],
  ['a list', { scope: ['serial-metrics/read', 'serial-metrics/write'] }],
  ['a text named scp', { scp: 'serial-metrics/read  serial-metrics/write' }],
  ['a list named scp', { scp: ['serial-metrics/read', 'serial-metrics/write'] }],
])('Takes scopes as %s', async (_, claims) => {
  expect(await scopesOf(claims)).toEqual(['serial-metrics/read', 'serial-metrics/write']);
});

test.each<[JWTPayload]>([[{}], [{ scope: 7 }], [{ scope: { read: true } }], [{ scp: [7, null, ['x']] }]])(
  'Finds no scope in %j',
  async (claims) => {
    expect(await scopesOf(claims)).toEqual([]);
  },
);

test.each<[string, () => JWTPayload, boolean]>([
  ['begins in 2 seconds', () => ({ nbf: seconds() + 2 }), true],
  ['begins in 50 seconds', () => ({ nbf: seconds() + 50 }), true],
  ['begins in 70 seconds', () => ({ nbf: seconds() + 70 }), false],
  ['ended 50 seconds ago', () => ({ exp: seconds() - 50 }), true],
  ['ended 70 seconds ago', () => ({ exp: seconds() - 70 }), false],
])('Allows for clocks that differ by a minute: a token that %s', async (_, claims, isTaken) => {
  expect((await scopesOf(claims())) !== undefined).toBe(isTaken);
});

test.each<[string, JWTPayload, boolean]>([
  ['as Cognito writes it', { client_id: 'ours', token_use: 'access' }, true],
  ['as OpenID Connect writes it', { azp: 'ours' }, true],
  ['of another client', { client_id: 'other' }, false],
  ['of another client that says azp, too', { client_id: 'other', azp: 'ours' }, false],
  ['of no client', {}, false],
  ['whose audience alone is our client, as an ID token', { aud: 'ours' }, false],
])(
  'Where clients are named, a token without audience is judged by its client: %s',
  async (_, claims, isTaken) => {
    const verify = createTokenVerifier({
      issuer: ISSUER,
      clientIds: ['ours'],
      jwksUri: served.url,
      ...LIFETIME,
    });
    expect((await verify(await sign(claims))) !== undefined).toBe(isTaken);
  },
);

test('Without such a setting a token without audience is refused, whoever its client is', async () => {
  const verify = createTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUri: served.url,
    ...LIFETIME,
  });
  expect(await verify(await sign({ client_id: 'ours' }))).toBeUndefined();
  expect(() => createTokenVerifier({ issuer: ISSUER, jwksUri: served.url, ...LIFETIME })).toThrow(
    /audience nor clients/,
  );
});

async function principalOf(claims: JWTPayload) {
  const verify = createTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUri: served.url,
    ...LIFETIME,
  });
  return await verify(await sign({ aud: AUDIENCE, scope: 'serial-metrics/write', ...claims }));
}

test.each<[unknown]>([[5], [['A']], [[]], [{}], [{ code: 'A' }], [true], [null], [''], [' ']])(
  'A token whose org_code is %j is refused: it is not of all tenants',
  async (org_code) => {
    expect(await principalOf({ org_code })).toBeUndefined();
  },
);

test('A token without org_code is of no tenant', async () => {
  expect(await principalOf({})).toMatchObject({ orgCode: '', scopes: ['serial-metrics/write'] });
});

test.each<[string, JWTPayload]>([
  ['an item of a list with a blank in it', { scope: ['x serial-metrics/platform'] }],
  ['an item of scp with a blank in it', { scp: ['serial-metrics/read serial-metrics/platform'] }],
  ['a scope of another program', { scope: 'openid other/platform' }],
])('No right comes of %s', async (_, claims) => {
  expect(await principalOf({ scope: undefined, ...claims })).toMatchObject({ scopes: [] });
});

const HOUR = 3_600;
test.each<[string, () => JWTPayload, boolean]>([
  ['made out for 24 hours', () => ({ iat: seconds(), exp: seconds() + 24 * HOUR }), true],
  ['made out for 25 hours', () => ({ iat: seconds(), exp: seconds() + 25 * HOUR }), false],
  [
    'made out for a year that is nearly over',
    () => ({ iat: seconds() - 8_759 * HOUR, exp: seconds() + HOUR }),
    false,
  ],
  [
    'that does not say when it was made and ends within 24 hours',
    () => ({ exp: seconds() + 23 * HOUR }),
    true,
  ],
  ['that does not say when it was made and ends later', () => ({ exp: seconds() + 25 * HOUR }), false],
])(
  'Nobody can take a token back, so none may live longer than the setting: one %s',
  async (_, claims, isTaken) => {
    expect((await principalOf(claims())) !== undefined).toBe(isTaken);
  },
);

test('Keys that are larger than any key set are not read to their end', async () => {
  const endless = await serve(
    async () => jsonResponse(200, { keys: [], padding: ' '.repeat(300_000) }),
    '/keys',
  );
  try {
    const verify = createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUri: endless.url,
      ...LIFETIME,
    });
    // Nobody can tell whether the token is good: no 401.
    await expect(verify(await sign({ aud: AUDIENCE }))).rejects.toThrow(/more than 262144 bytes/);
  } finally {
    await endless.close();
  }
});
