import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { createErpService } from '../../../local/erp/erp-service.ts';
import { serve } from '../../support/serve.ts';

let ids = 0;
const erp = await createErpService({
  codes: ['DEFAULT', 'maison_atelier'],
  issuer: 'https://erp.example.com/',
  audience: 'serial-metrics',
  clock: systemClock,
  newId: () => `session${++ids}`,
});
const served = await serve(erp.service, '/_erp');
afterAll(() => served.close());
afterEach(() => erp.endpoint.setMode('well'));

const ask = (cookie?: string, signal?: AbortSignal) =>
  fetch(`${served.url}/session`, {
    ...(cookie === undefined ? {} : { headers: { Cookie: cookie } }),
    ...(signal === undefined ? {} : { signal }),
  });

describe('the session endpoint', () => {
  it('knows the member by its cookie, among others', async () => {
    const response = await ask(`theme=dark; ${erp.session['maison_atelier']}; lang=th`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ok: true,
      member_id: 2,
      org_code: 'maison_atelier',
      permissions: ['platform.view.metrics', 'platform.manage.serial_outbox'],
    });
  });

  it('knows a member without permission', async () => {
    const response = await ask(erp.sessionWithoutPermission['DEFAULT']);
    expect(await response.json()).toMatchObject({ org_code: 'DEFAULT', permissions: [] });
  });

  it.each([undefined, 'PHPSESSID=', 'PHPSESSID=guessed', 'other=1'])('answers 401 to %s', async (cookie) => {
    expect((await ask(cookie)).status).toBe(401);
  });

  it('can be made to fail, to hang up and to fall silent', async () => {
    erp.endpoint.setMode('error');
    expect((await ask(erp.session['DEFAULT'])).status).toBe(500);
    erp.endpoint.setMode('cut');
    await expect(ask(erp.session['DEFAULT'])).rejects.toThrow();
    erp.endpoint.setMode('silent');
    await expect(ask(erp.session['DEFAULT'], AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
    const waiting = ask(erp.session['DEFAULT']);
    erp.endpoint.setMode('well');
    expect((await waiting).status).toBe(200);
  });
});

describe('a token', () => {
  const keys = createRemoteJWKSet(new URL(`${served.url}/.well-known/jwks.json`));
  const expected = { issuer: 'https://erp.example.com/', audience: 'serial-metrics', algorithms: ['RS256'] };

  it.each([
    ['DEFAULT', 'DEFAULT', 'serial-metrics/read'],
    ['platform', undefined, 'serial-metrics/read serial-metrics/platform'],
    ['ingest', undefined, 'serial-metrics/write'],
    ['operate', undefined, 'serial-metrics/read serial-metrics/platform serial-metrics/operate'],
  ])('for %s holds with the published key', async (name, orgCode, scope) => {
    const { payload } = await jwtVerify(erp.tokens[name] ?? '', keys, expected);
    expect(payload).toMatchObject({ scope });
    expect(payload['org_code']).toBe(orgCode);
  });

  it('can be made expired or for somebody else', async () => {
    const scopes = ['serial-metrics/read'] as const;
    const expired = await erp.issuer.sign({ scopes, lifetimeSeconds: -60 });
    await expect(jwtVerify(expired, keys, expected)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    const foreign = await erp.issuer.sign({ scopes, audience: 'other' });
    await expect(jwtVerify(foreign, keys, expected)).rejects.toMatchObject({ claim: 'aud' });
  });
});
