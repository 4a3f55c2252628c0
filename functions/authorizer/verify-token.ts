import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import { type Principal, rightsAmong, SCOPES } from '../shared/principal.ts';
import { readText } from './read-text.ts';

export interface TokenSettings {
  readonly issuer: string;
  /** What `aud` must name. */
  readonly audience?: string | undefined;
  /** In place of `audience`, for tokens without `aud`: what `client_id` or `azp` may name. */
  readonly clientIds?: readonly string[] | undefined;
  readonly jwksUri: string;
  /** Hours for which a token may be made out: nobody can take it back before its end. */
  readonly longestHours: number;
  readonly now: () => Date;
}

/** Answers the principal of a valid bearer token, or undefined for any token that must be refused. */
export type VerifyToken = (token: string) => Promise<Principal | undefined>;

/** Milliseconds; the authorizer itself must answer within a few seconds. */
const JWKS_TIMEOUT_MS = 3_000;

/** Key sets have a handful of keys of some 400 bytes, at times each with its certificates. */
const LONGEST_KEY_SET_BYTES = 256 * 1_024;

/** Seconds by which the clock of whoever signs may differ from ours. */
const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Verifies RS256 tokens against the issuer's keys, which are kept between invocations.
 * The returned function throws when the keys cannot be fetched: then nobody can tell whether a token is good.
 */
export function createTokenVerifier(settings: TokenSettings): VerifyToken {
  const keys = createRemoteJWKSet(new URL(settings.jwksUri), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    [customFetch]: fetchKeys,
  });
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
      if (lifetimeOf(payload, settings.now()) > settings.longestHours * SECONDS_AN_HOUR) return undefined;
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

const SECONDS_AN_HOUR = 3_600;

/** Seconds from a token's making, or from now where it does not tell when that was, to its end. */
function lifetimeOf({ iat, exp = Number.POSITIVE_INFINITY }: JWTPayload, now: Date): number {
  return exp - (iat ?? now.getTime() / 1_000);
}

/**
 * Undefined for a token whose `org_code` is there and names nobody: without the claim it is of no tenant, and may
 * report events for any, which must not come of an issuer's slip.
 */
function principalOf({ sub, org_code, scope, scp }: JWTPayload): Principal | undefined {
  if (org_code !== undefined && text(org_code).trim() === '') return undefined;
  return {
    kind: 'token',
    subject: text(sub),
    orgCode: text(org_code),
    scopes: rightsAmong(SCOPES, [...scopesOf(scope), ...scopesOf(scp)]),
  };
}

/** RFC 8693 writes one text with spaces; some providers a list of one each, and some call it `scp`. */
function scopesOf(claim: unknown): readonly unknown[] {
  return Array.isArray(claim) ? claim : text(claim).split(' ');
}

/** In place of jose's own, which reads as much as is sent. */
async function fetchKeys(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  if (response.status !== 200) return response;
  return new Response(await readText(response, LONGEST_KEY_SET_BYTES));
}

function text(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}
