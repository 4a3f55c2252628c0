import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthorizerEvent, authorize } from '../../../functions/authorizer/authorize.ts';
import { createSessionReader } from '../../../functions/authorizer/read-session.ts';
import { createTokenVerifier } from '../../../functions/authorizer/verify-token.ts';
import { systemClock } from '../../../local/clock.ts';
import { createErpService, type ErpService } from '../../../local/erp/erp-service.ts';
import { createTokenIssuer } from '../../../local/erp/tokens.ts';
import { type Served, serve } from '../../support/serve.ts';

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'serial-monitoring';
let erp: ErpService;
let served: Served;

beforeAll(async () => {
  let id = 0;
  erp = await createErpService({
    codes: ['DEFAULT'],
    issuer: ISSUER,
    audience: AUDIENCE,
    clock: systemClock,
    newId: () => `session${++id}`,
  });
  served = await serve(erp.service, '/_erp');
});
afterAll(() => served.close());

function ask(headers: AuthorizerEvent['headers']) {
  return authorize(
    { methodArn: 'arn:aws:execute-api:eu-central-1:111122223333:api/stage/GET/v1', headers },
    {
      readSession: createSessionReader(`${served.url}/session`),
      verifyToken: createTokenVerifier({
        issuer: ISSUER,
        audience: AUDIENCE,
        jwksUri: `${served.url}/.well-known/jwks.json`,
      }),
    },
  );
}

describe('A session cookie', () => {
  test('is looked up at the ERP', async () => {
    const cookie = `lang=th; ${erp.session['DEFAULT']}; current_org_code=DEFAULT`;
    expect(await ask({ cookie })).toMatchObject({
      principalId: 'session:DEFAULT',
      policyDocument: { Statement: [{ Effect: 'Allow', Resource: expect.stringContaining('/GET/v1') }] },
      context: {
        kind: 'session',
        orgCode: 'DEFAULT',
        grants: 'platform.view.metrics platform.manage.serial_outbox',
      },
    });
  });

  test('counts beside credentials that are for somebody on the way', async () => {
    const Cookie = erp.session['DEFAULT'];
    for (const Authorization of ['Basic dXNlcjpwYXNz', 'Digest username="x"', 'Bearerx']) {
      expect((await ask({ Cookie, Authorization })).context).toMatchObject({ kind: 'session' });
    }
    await expect(ask({ Authorization: 'Basic dXNlcjpwYXNz' })).rejects.toThrow(/^Unauthorized$/);
    // A token that is no good does not become a session.
    for (const Authorization of ['Bearer', 'Bearer a b', 'bearer x.y.z'])
      await expect(ask({ Cookie, Authorization }), Authorization).rejects.toThrow(/^Unauthorized$/);
  });

  test.each<[unknown, string]>([
    [['platform.view.metrics', 'x'], 'platform.view.metrics x'],
    // PHP writes a list so once array_filter has taken something from it.
    [{ 0: 'platform.view.metrics', 3: 'x' }, 'platform.view.metrics x'],
    [[], ''],
    [{}, ''],
  ])('may do what its permissions say: %j', async (permissions, grants) => {
    const readSession = createSessionReader('http://erp.example', async () =>
      Response.json({ ok: true, member_id: 7, org_code: 'DEFAULT', permissions }),
    );
    const services = { readSession, verifyToken: () => Promise.reject(new Error('No token was sent.')) };
    const { context } = await authorize({ methodArn: 'arn', headers: { Cookie: 'PHPSESSID=a1' } }, services);
    expect(context.grants).toBe(grants);
  });

  test.each([{ view: true }, { 0: 1 }, 'platform.view.metrics', null])(
    'fails closed over permissions that say nothing: %j',
    async (permissions) => {
      const readSession = createSessionReader('http://erp.example', async () =>
        Response.json({ ok: true, member_id: 7, org_code: 'DEFAULT', permissions }),
      );
      await expect(readSession('PHPSESSID=a1')).rejects.toMatchObject({ name: 'SessionServiceError' });
    },
  );

  test.each([
    { Cookie: 'PHPSESSID=unknown' },
    { Cookie: 'PHPSESSID=' },
    { Cookie: 'XPHPSESSID=session1' },
    {},
    null,
  ])('is refused: %j', async (headers) => {
    await expect(ask(headers)).rejects.toThrow(/^Unauthorized$/);
  });

  test.each(['error', 'cut'] as const)(
    'fails closed while the ERP answers with %s, and not as 401',
    async (mode) => {
      erp.endpoint.setMode(mode);
      await expect(ask({ Cookie: erp.session['DEFAULT'] })).rejects.toMatchObject({
        name: 'SessionServiceError',
      });
      erp.endpoint.setMode('well');
    },
  );
});

describe('A bearer token', () => {
  const bearer = (token: string) => ask({ Authorization: `Bearer ${token}` });

  test('is verified and wins over a cookie', async () => {
    const answer = await ask({
      Authorization: `Bearer ${erp.tokens['platform']}`,
      Cookie: erp.session['DEFAULT'],
    });
    expect(answer.context).toEqual({
      kind: 'token',
      id: 'platform',
      orgCode: '',
      grants: 'serial-metrics/read serial-metrics/platform',
    });
  });

  test('is refused when expired, foreign, for somebody else, unsigned or malformed', async () => {
    const scopes = ['serial-metrics/read'] as const;
    const stranger = await createTokenIssuer({ issuer: ISSUER, audience: AUDIENCE, clock: systemClock });
    const [, payload] = (erp.tokens['platform'] ?? '').split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const tokens = [
      await erp.issuer.sign({ scopes, lifetimeSeconds: -60 }),
      await stranger.sign({ scopes }),
      await erp.issuer.sign({ scopes, audience: 'another-api' }),
      await erp.issuer.sign({ scopes, issuer: 'https://evil.example/' }),
      unsigned,
      'a.b.c',
      '',
    ];
    for (const token of tokens) await expect(bearer(token), token).rejects.toThrow(/^Unauthorized$/);
  });

  test('fails closed while the keys cannot be fetched, and not as 401', async () => {
    const verifyToken = createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUri: 'http://127.0.0.1:1/jwks.json',
    });
    const services = { verifyToken, readSession: createSessionReader(`${served.url}/session`) };
    const event = { methodArn: 'arn', headers: { Authorization: `Bearer ${erp.tokens['platform']}` } };
    await expect(authorize(event, services)).rejects.not.toThrow(/^Unauthorized$/);
  });
});
