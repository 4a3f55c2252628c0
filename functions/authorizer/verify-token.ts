import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Principal } from '../shared/principal.ts';

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
}

/** Answers the principal of a valid bearer token, or undefined for any token that must be refused. */
export type VerifyToken = (token: string) => Promise<Principal | undefined>;

/** Milliseconds; the authorizer itself must answer within a few seconds. */
const JWKS_TIMEOUT_MS = 3_000;

/**
 * Verifies RS256 tokens against the issuer's keys, which are kept between invocations.
 * The returned function throws when the keys cannot be fetched: then nobody can tell whether a token is good.
 */
export function createTokenVerifier(settings: TokenSettings): VerifyToken {
  const keys = createRemoteJWKSet(new URL(settings.jwksUri), { timeoutDuration: JWKS_TIMEOUT_MS });
  const { issuer, audience } = settings;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
      });
      return principalOf(payload);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  };
}

/** Everything that jose says about the token itself; a key set that cannot be fetched is not about the token. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  );
}

function principalOf(payload: JWTPayload): Principal {
  const text = (claim: unknown) => (typeof claim === 'string' ? claim : '');
  const scopes = text(payload['scope'])
    .split(' ')
    .filter((scope) => scope !== '');
  return { kind: 'token', subject: text(payload.sub), orgCode: text(payload['org_code']), scopes };
}
