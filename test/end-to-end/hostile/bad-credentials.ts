import { createSecretKey } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { LOCAL_NAMES } from '../../../local/deployment.ts';
import { ERP_PERMISSIONS } from '../../../local/erp/session.ts';
import { type HttpRequest, jsonResponse } from '../../../local/http.ts';
import type { VirtualSystem } from '../../../local/virtual-system.ts';
import { former, own } from './data.ts';
import type { Pair } from './request.ts';

/** Headers of somebody who is refused, wherever a caller must be known. */
export interface Refused {
  readonly name: string;
  readonly headers: readonly Pair[];
  readonly status: 401 | 403;
  /** What action `summary` says. */
  readonly code: 'CORE_401_UNAUTHORIZED' | 'CORE_403_FORBIDDEN' | 'CORE_403_NO_ORG';
}

const KEYS_PATH = '/.well-known/jwks.json';
const NO_REQUEST: HttpRequest = {
  method: 'GET',
  path: KEYS_PATH,
  query: '',
  headers: [],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
};
const MINUTE = 60;
const SCOPE = 'serial-metrics/read serial-metrics/operate';

/**
 * Callers whom the API must refuse. Publishes a second key beside the ERP's, as while keys are exchanged: it
 * signs what the ERP's own issuer never would.
 */
export async function createRefused(system: VirtualSystem): Promise<readonly Refused[]> {
  const tokens = await badTokens(system);
  const bearer = (value: string): Pair => ['Authorization', `Bearer ${value}`];
  const unauthorized = (name: string, ...headers: Pair[]): Refused => ({
    name,
    headers,
    status: 401,
    code: 'CORE_401_UNAUTHORIZED',
  });
  const withoutOrganisation = (name: string, header: Pair): Refused => ({
    name,
    headers: [header],
    status: 403,
    code: 'CORE_403_NO_ORG',
  });
  const withoutRight = (name: string, header: Pair): Refused => ({
    name,
    headers: [header],
    status: 403,
    code: 'CORE_403_FORBIDDEN',
  });
  const { erpService } = system;
  const cookie: Pair = ['Cookie', erpService.session[own.code] ?? ''];
  const good = erpService.tokens[own.code] ?? '';
  const formerCookie = erpService.endpoint.logIn({
    memberId: 99,
    orgCode: former.code,
    permissions: [ERP_PERMISSIONS.view, ERP_PERMISSIONS.manage],
  });
  const nobodysCookie = erpService.endpoint.logIn({
    memberId: 98,
    orgCode: '',
    permissions: [ERP_PERMISSIONS.view, ERP_PERMISSIONS.manage],
  });
  return [
    unauthorized('no credentials'),
    ...Object.entries(tokens.refused).map(([name, value]) => unauthorized(`a token ${name}`, bearer(value))),
    unauthorized('a good token behind a tab', ['Authorization', `Bearer\t${good}`]),
    unauthorized('a good token without scheme', ['Authorization', good]),
    unauthorized('a good token with a second one', bearer(`${good} ${good}`)),
    unauthorized('an empty Bearer', ['Authorization', 'Bearer ']),
    unauthorized('an empty Authorization', ['Authorization', '']),
    unauthorized('Basic', ['Authorization', `Basic ${Buffer.from('admin:admin').toString('base64')}`]),
    unauthorized('Digest', ['Authorization', 'Digest username="admin", realm="*"']),
    unauthorized('a bad token beside a good cookie', cookie, bearer(tokens.refused['expired'] ?? '')),
    unauthorized('half a token beside a good cookie', cookie, ['Authorization', 'Bearer']),
    unauthorized(
      'another scheme beside an unknown session',
      ['Cookie', 'PHPSESSID=unknown'],
      ['Authorization', 'Basic YTpi'],
    ),
    unauthorized('a session of 21 characters', ['Cookie', 'PHPSESSID=0123456789abcdef01234']),
    unauthorized('an unknown session', ['Cookie', 'PHPSESSID=0123456789abcdef0123456789abcdef']),
    unauthorized('an empty session', ['Cookie', 'PHPSESSID=']),
    unauthorized('an empty Cookie', ['Cookie', '']),
    unauthorized('a session of another name', ['Cookie', cookie[1].replace('PHPSESSID', 'phpsessid')]),
    unauthorized('a session within another cookie', ['Cookie', `x=${cookie[1]}`]),
    unauthorized('two sessions, an unknown one first', ['Cookie', `PHPSESSID=unknown; ${cookie[1]}`]),
    unauthorized('two sessions, an empty one first', ['Cookie', `PHPSESSID=; ${cookie[1]}`]),
    unauthorized('SQL as session', ['Cookie', `PHPSESSID=x'OR'1'='1`]),
    unauthorized('bytes as session', ['Cookie', 'PHPSESSID=\xff\xfe\x80']),
    unauthorized('a session of 8 KB', ['Cookie', `PHPSESSID=${'a'.repeat(8_000)}`]),
    withoutOrganisation('a member of a tenant that has left', ['Cookie', formerCookie]),
    withoutOrganisation('a member of no tenant', ['Cookie', nobodysCookie]),
    withoutRight('a member without permission', [
      'Cookie',
      erpService.sessionWithoutPermission[own.code] ?? '',
    ]),
    ...Object.entries(tokens.withoutOrganisation).map(([name, value]) =>
      withoutOrganisation(`a token ${name}`, bearer(value)),
    ),
    ...Object.entries(tokens.withoutRight).map(([name, value]) =>
      withoutRight(`a token ${name}`, bearer(value)),
    ),
  ];
}

async function badTokens({ clock, erpService, mount }: VirtualSystem) {
  const { issuer: erp } = erpService;
  const second = await generateKeyPair('RS256');
  const published: { readonly keys: readonly JWK[] } = JSON.parse(String((await erp.jwks(NO_REQUEST)).body));
  const [erpKey] = published.keys;
  const secondKey = { ...(await exportJWK(second.publicKey)), kid: 'second', use: 'sig', alg: 'RS256' };
  mount({
    path: `/_erp${KEYS_PATH}`,
    service: async () => jsonResponse(200, { keys: [...published.keys, secondKey] }),
  });

  const now = Math.floor(clock.now().getTime() / 1_000);
  const claims = {
    iss: LOCAL_NAMES.tokenIssuer,
    aud: LOCAL_NAMES.tokenAudience,
    sub: 'hostile',
    org_code: own.code,
    scope: SCOPE,
    exp: now + 29 * 24 * 60 * MINUTE,
  };
  const header = { alg: 'RS256', kid: 'second' };
  const sign = (
    changes: object = {},
    headers: object = {},
    key: Parameters<SignJWT['sign']>[0] = second.privateKey,
  ) =>
    new SignJWT({ ...claims, ...changes } as JWTPayload)
      .setProtectedHeader({ ...header, ...headers })
      .sign(key);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const good = await sign();
  const [goodHeader = '', goodClaims = '', goodSignature = ''] = good.split('.');
  const unsigned = (alg: string, signature = '') => `${part({ ...header, alg })}.${goodClaims}.${signature}`;
  const foreign = await generateKeyPair('RS256');
  const weak = await generateKeyPair('RS384');
  const hs256 = async (secret: string) => sign({}, { alg: 'HS256' }, createSecretKey(Buffer.from(secret)));
  return {
    refused: {
      // By more than the clocks of two machines may differ.
      expired: await sign({ exp: now - 61 }),
      'that the ERP issued and that expired': await erp.sign({
        orgCode: own.code,
        scopes: ['serial-metrics/read'],
        lifetimeSeconds: -61,
      }),
      // Still so at the end of the file: virtual time goes on.
      'not yet valid': await sign({ nbf: now + 20 * 24 * 60 * MINUTE }),
      'without exp': await sign({ exp: undefined }),
      'made out for a year': await sign({ exp: now + 365 * 24 * 60 * MINUTE }),
      'made out for a year that is nearly over': await sign({
        iat: now - 300 * 24 * 60 * MINUTE,
        exp: now + 20 * 24 * 60 * MINUTE,
      }),
      // None of these is of no tenant, and so of all.
      'with a list for its tenant': await sign({ org_code: [own.code] }),
      'with a number for its tenant': await sign({ org_code: 5 }),
      'with null for its tenant': await sign({ org_code: null }),
      'with nothing for its tenant': await sign({ org_code: '' }),
      'with a text for exp': await sign({ exp: String(claims.exp) }),
      'with alg none': unsigned('none'),
      'with alg None': unsigned('None'),
      'with alg nOnE': unsigned('nOnE'),
      'with alg NONE and a signature': unsigned('NONE', goodSignature),
      'without alg': `${part({ kid: 'second' })}.${goodClaims}.${goodSignature}`,
      'with the public key as PEM for secret': await hs256(await exportSPKI(second.publicKey)),
      'with the public key as JWK for secret': await hs256(JSON.stringify(secondKey)),
      'with RS384': await sign({}, { alg: 'RS384' }, weak.privateKey),
      "signed by a stranger with the ERP's kid": await sign({}, { kid: erpKey?.['kid'] }, foreign.privateKey),
      'signed by a stranger with our kid': await sign({}, {}, foreign.privateKey),
      "signed with one key under another's kid": await sign({}, { kid: erpKey?.['kid'] }),
      'with an unknown kid': await sign({}, { kid: 'unknown' }),
      'with a path for kid': await sign({}, { kid: '../../../dev/null' }),
      'without kid, signed by a stranger': await sign({}, { kid: undefined }, foreign.privateKey),
      'that brings its own key': await sign(
        {},
        { jwk: await exportJWK(foreign.publicKey), kid: undefined },
        foreign.privateKey,
      ),
      'with an extension nobody knows': `${part({ ...header, crit: ['x'], x: 1 })}.${goodClaims}.${goodSignature}`,
      'with a payload that is not encoded': `${part({ ...header, crit: ['b64'], b64: false })}.{"exp":9999999999}.${goodSignature}`,
      'for another audience': await sign({ aud: 'another-api' }),
      'without audience': await sign({ aud: undefined }),
      'from another issuer': await sign({ iss: 'https://evil.example/' }),
      'from an issuer without its slash': await sign({ iss: LOCAL_NAMES.tokenIssuer.replace(/\/$/, '') }),
      'without issuer': await sign({ iss: undefined }),
      'with other claims under a good signature': `${goodHeader}.${part({ ...claims, org_code: 'maison_atelier' })}.${goodSignature}`,
      'with claims that are no object': `${goodHeader}.${part([1])}.${goodSignature}`,
      'without dots': good.replaceAll('.', ''),
      'with one dot': `${goodHeader}.${goodClaims}`,
      'with three dots': `${good}.x`,
      'of dots': '..',
      'cut short': good.slice(0, -3),
      'with a letter beyond ASCII': `${goodHeader}.${goodClaims}\xe9.${goodSignature}`,
      'of 8 KB of junk': 'j'.repeat(8_000),
      'of 8 KB of junk with dots': `${'j'.repeat(2_700)}.${'u'.repeat(2_700)}.${'k'.repeat(2_600)}`,
      'that is a JWE': `${part({ alg: 'dir', enc: 'A256GCM' })}..aaaa.bbbb.cccc`,
    },
    withoutOrganisation: {
      'of a tenant that has left': await sign({ org_code: former.code }),
      'of an unknown tenant': await sign({ org_code: 'nobody' }),
      'of a tenant called by its number': await sign({ org_code: '2' }),
      'with SQL for its tenant': await sign({ org_code: "' OR '1'='1" }),
      'with a pattern for its tenant': await sign({ org_code: '%' }),
      'without tenant': await sign({ org_code: undefined }),
    },
    withoutRight: {
      'without scope': await sign({ scope: undefined }),
      'with an empty scope': await sign({ scope: '' }),
      'with scopes in a list of lists': await sign({ scope: [SCOPE.split(' ')] }),
      'with two scopes in one item of a list': await sign({ scope: [SCOPE] }),
      'with a scope of another case': await sign({ scope: SCOPE.toUpperCase() }),
      'with the beginning of a scope': await sign({ scope: 'serial-metrics' }),
      'with scopes of another claim': await sign({ scope: undefined, roles: SCOPE, permissions: SCOPE }),
      'with scopes joined by commas': await sign({ scope: SCOPE.replaceAll(' ', ',') }),
    },
  };
}
