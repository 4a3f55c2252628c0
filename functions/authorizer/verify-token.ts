import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Principal } from '../shared/principal.ts';

export interface TokenSettings {
  readonly issuer: string;
  /** What `aud` must name. */
  readonly audience?: string | undefined;
  /** In place of `audience`, for tokens without `aud`: what `client_id` or `azp` may name. */
  readonly clientIds?: readonly string[] | undefined;
  readonly jwksUri: string;
}

/** Answers the principal of a valid bearer token, or undefined for any token that must be refused. */
export type VerifyToken = (token: string) => Promise<Principal | undefined>;

/** Milliseconds; the authorizer itself must answer within a few seconds. */
const JWKS_TIMEOUT_MS = 3_000;

/** Seconds by which the clock of whoever signs may differ from ours. */
const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Verifies RS256 tokens against the issuer's keys, which are kept between invocations.
 * The returned function throws when the keys cannot be fetched: then nobody can tell whether a token is good.
 */
export function createTokenVerifier(settings: TokenSettings): VerifyToken {
  const keys = createRemoteJWKSet(new URL(settings.jwksUri), { timeoutDuration: JWKS_TIMEOUT_MS });
  const { issuer, audience, clientIds } = settings;
  // Without either every token of the issuer would do, whomever it was made for.
  if (audience === undefined && clientIds === undefined)
    throw new Error('Neither an audience nor clients are named.');
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        ...(audience === undefined ? {} : { audience }),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
      });
      if (clientIds !== undefined && !clientIds.includes(clientOf(payload))) return undefined;
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

/** RFC 9068 calls it `client_id`, OpenID Connect `azp`. */
function clientOf({ client_id, azp }: JWTPayload): string {
  return text(client_id) || text(azp);
}

function principalOf({ sub, org_code, scope, scp }: JWTPayload): Principal {
  return {
    kind: 'token',
    subject: text(sub),
    orgCode: text(org_code),
    scopes: [...scopesOf(scope), ...scopesOf(scp)],
  };
}

/** RFC 8693 writes one text with spaces; some providers a list, and some call it `scp`. */
function scopesOf(claim: unknown): readonly string[] {
  const texts = Array.isArray(claim) ? claim.map(text) : [text(claim)];
  return texts.flatMap((scopes) => scopes.split(' ')).filter((scope) => scope !== '');
}

function text(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}
