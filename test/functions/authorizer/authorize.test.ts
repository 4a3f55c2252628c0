import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthorizerEvent, authorize } from '../../../functions/authorizer/authorize.ts';
import { createSessionReader } from '../../../functions/authorizer/read-session.ts';
import { createTokenVerifier } from '../../../functions/authorizer/verify-token.ts';
import { fromContext } from '../../../functions/shared/principal.ts';
import { systemClock } from '../../../local/clock.ts';
import { createErpService, type ErpService } from '../../../local/erp/erp-service.ts';
import { createTokenIssuer } from '../../../local/erp/tokens.ts';
import { type Served, serve } from '../../support/serve.ts';

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'serial-monitoring';
const LIFETIME = { longestHours: 30 * 24, now: () => new Date() };
let erp: ErpService;
let served: Served;

beforeAll(async () => {
  let id = 0;
  erp = await createErpService({
    codes: ['DEFAULT'],
    issuer: ISSUER,
    audience: AUDIENCE,
    clock: systemClock,
    newId: () => `session${++id}`.padEnd(32, '0'),
  });
  served = await serve(erp.service, '/_erp');
});
afterAll(() => served.close());

function requestOf(headers: AuthorizerEvent['headers'], httpMethod = 'GET'): AuthorizerEvent {
  const methodArn = `arn:aws:execute-api:eu-central-1:111122223333:api/stage/${httpMethod}/v1/outbox`;
  return { methodArn, httpMethod, resource: '/v1/outbox', headers };
}

/** As the gateway makes a 401 of it; nothing is thrown, which Lambda would count as an error of the function. */
const REFUSED = {
  principalId: 'nobody',
  policyDocument: { Statement: [{ Effect: 'Deny' }] },
  context: {},
};

function ask(headers: AuthorizerEvent['headers']) {
  return authorize(requestOf(headers), {
    readSession: createSessionReader(`${served.url}/session`),
    verifyToken: createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUri: `${served.url}/.well-known/jwks.json`,
      ...LIFETIME,
    }),
  });
}

const SOME_SESSION = 'PHPSESSID=0123456789abcdefghijkl';

describe('A request that nobody can have an answer to', () => {
  /** @returns which sessions the ERP was asked about */
  async function askedAbout(headers: AuthorizerEvent['headers'], method = 'GET') {
    const asked: string[] = [];
    const services = {
      verifyToken: () => Promise.reject(new Error('No token was sent.')),
      readSession: async (session: string) => {
        asked.push(session);
        return undefined;
      },
    };
    return { answer: await authorize(requestOf(headers, method), services), asked };
  }

  test.each([
    ['of 21 characters', 'a'.repeat(21)],
    ['of 257 characters', 'a'.repeat(257)],
    ['with a letter that PHP does not use', `${'a'.repeat(31)}_`],
    ['with a path in it', `../../${'a'.repeat(26)}`],
    ['with a letter beyond ASCII', `${'a'.repeat(31)}é`],
  ])('asks nobody about a cookie that no PHP makes: %s', async (_, id) => {
    const { answer, asked } = await askedAbout({ Cookie: `PHPSESSID=${id}` });
    expect(answer).toMatchObject(REFUSED);
    expect(asked).toEqual([]);
  });

  test.each(['a'.repeat(22), 'v'.repeat(26), 'f'.repeat(32), `A-z,${'0'.repeat(252)}`])(
    'asks about a cookie that PHP may have made: %s',
    async (id) => {
      expect((await askedAbout({ Cookie: `PHPSESSID=${id}` })).asked).toEqual([`PHPSESSID=${id}`]);
    },
  );

  test.each(['POST', 'PUT', 'OPTIONS', 'BREW'])(
    'asks nobody whose session it is for a method that the path does not have: %s',
    async (method) => {
      const { answer, asked } = await askedAbout({ Cookie: SOME_SESSION }, method);
      expect(asked).toEqual([]);
      // The function behind says 405; no principal reaches it.
      expect(answer).toMatchObject({
        principalId: 'nobody',
        policyDocument: { Statement: [{ Effect: 'Allow' }] },
      });
      expect(() => fromContext({ ...answer.context, principalId: answer.principalId })).toThrow();
    },
  );
});

describe('A session cookie', () => {
  test('is looked up at the ERP', async () => {
    const cookie = `lang=th; ${erp.session['DEFAULT']}; current_org_code=DEFAULT`;
    expect(await ask({ cookie })).toMatchObject({
      principalId: 'session:DEFAULT',
      policyDocument: {
        Statement: [{ Effect: 'Allow', Resource: expect.stringContaining('/GET/v1/outbox') }],
      },
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
    expect(await ask({ Authorization: 'Basic dXNlcjpwYXNz' })).toMatchObject(REFUSED);
    // A token that is no good does not become a session.
    for (const Authorization of ['Bearer', 'Bearer a b', 'bearer x.y.z'])
      expect(await ask({ Cookie, Authorization }), Authorization).toMatchObject(REFUSED);
  });

  test.each<[unknown, string]>([
    [['platform.view.metrics'], 'platform.view.metrics'],
    // PHP writes a list so once array_filter has taken something from it.
    [{ 0: 'platform.view.metrics', 3: 'x' }, 'platform.view.metrics'],
    // What means nothing here stays with the ERP.
    [['mo.edit', 'platform.manage.serial_outbox', 'payroll.view'], 'platform.manage.serial_outbox'],
    // One permission with a blank in it is not two.
    [['mo.edit platform.manage.serial_outbox'], ''],
    [['platform.view.metrics platform.manage.serial_outbox'], ''],
    [[], ''],
    [{}, ''],
  ])('may do what its permissions say: %j', async (permissions, grants) => {
    const readSession = createSessionReader('http://erp.example', async () =>
      Response.json({ ok: true, member_id: 7, org_code: 'DEFAULT', permissions }),
    );
    const services = { readSession, verifyToken: () => Promise.reject(new Error('No token was sent.')) };
    const { context } = await authorize(requestOf({ Cookie: SOME_SESSION }), services);
    expect(context).toMatchObject({ grants });
  });

  test.each([{ view: true }, { 0: 1 }, 'platform.view.metrics', null])(
    'fails closed over permissions that say nothing: %j',
    async (permissions) => {
      const readSession = createSessionReader('http://erp.example', async () =>
        Response.json({ ok: true, member_id: 7, org_code: 'DEFAULT', permissions }),
      );
      await expect(readSession(SOME_SESSION)).rejects.toMatchObject({ name: 'SessionServiceError' });
    },
  );

  test.each([
    { Cookie: 'PHPSESSID=unknown' },
    { Cookie: 'PHPSESSID=' },
    { Cookie: 'XPHPSESSID=session1' },
    {},
    null,
  ])('is refused: %j', async (headers) => {
    expect(await ask(headers)).toMatchObject(REFUSED);
  });

  test('fails closed over an answer larger than any session, and reads no more of it', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(Buffer.alloc(16_384, ' '));
      },
    });
    const readSession = createSessionReader('http://erp.example', async () => new Response(endless));
    await expect(readSession(SOME_SESSION)).rejects.toMatchObject({ name: 'SessionServiceError' });
    expect(sent).toBeLessThan(10);
  });

  test.each([5, ['DEFAULT'], { code: 'DEFAULT' }, true])(
    'fails closed over an organisation that is no text: %j',
    async (org_code) => {
      const readSession = createSessionReader('http://erp.example', async () =>
        Response.json({ ok: true, member_id: 7, org_code, permissions: [] }),
      );
      await expect(readSession(SOME_SESSION)).rejects.toMatchObject({ name: 'SessionServiceError' });
    },
  );

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
    for (const token of tokens) expect(await bearer(token), token).toMatchObject(REFUSED);
  });

  test('fails closed while the keys cannot be fetched, and not as 401', async () => {
    const verifyToken = createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUri: 'http://127.0.0.1:1/jwks.json',
      ...LIFETIME,
    });
    const services = { verifyToken, readSession: createSessionReader(`${served.url}/session`) };
    const event = requestOf({ Authorization: `Bearer ${erp.tokens['platform']}` });
    await expect(authorize(event, services)).rejects.toThrow();
  });
});
