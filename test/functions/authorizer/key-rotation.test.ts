import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTokenVerifier } from '../../../functions/authorizer/verify-token.ts';
import { jsonResponse } from '../../../local/http.ts';
import { serve } from '../../support/serve.ts';

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'serial-monitoring';
const LIFETIME = { longestHours: 24, now: () => new Date() };
const MINUTE_MS = 60_000;

async function createKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  return {
    published: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' },
    sign: () =>
      new SignJWT({ scope: 'serial-metrics/read' })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(kid)
        .setExpirationTime(Math.floor(Date.now() / 1_000) + 3_600)
        .sign(privateKey),
  };
}

// The real clock of the sockets, and a date that can be set.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('Takes tokens of a new key without a restart, and those of the old one until it is taken away', async () => {
  const [old, fresh] = await Promise.all([createKey('old'), createKey('new')]);
  let published = [old.published];
  const { url, close } = await serve(async () => jsonResponse(200, { keys: published }), '/keys');
  try {
    const verify = createTokenVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUri: url, ...LIFETIME });
    expect(await verify(await old.sign())).toMatchObject({ subject: 'old' });
    // Nobody has published it yet.
    expect(await verify(await fresh.sign())).toBeUndefined();

    published = [old.published, fresh.published];
    vi.setSystemTime(Date.now() + MINUTE_MS);
    expect(await verify(await fresh.sign())).toMatchObject({ subject: 'new' });
    expect(await verify(await old.sign())).toMatchObject({ subject: 'old' });

    published = [fresh.published];
    vi.setSystemTime(Date.now() + 15 * MINUTE_MS);
    expect(await verify(await old.sign())).toBeUndefined();
    expect(await verify(await fresh.sign())).toMatchObject({ subject: 'new' });
  } finally {
    await close();
  }
});
