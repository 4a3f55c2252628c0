import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Clock } from '../clock.ts';
import { type HttpService, jsonResponse } from '../http.ts';

type Scope =
  | 'serial-metrics/read'
  | 'serial-metrics/write'
  | 'serial-metrics/operate'
  | 'serial-metrics/platform';

interface TokenRequest {
  readonly scopes: readonly Scope[];
  /** Claim `org_code`. Default: none. */
  readonly orgCode?: string;
  /** Default 30 days, so that a local AWS left running keeps working. May be negative for tests. */
  readonly lifetimeSeconds?: number;
  /** Default: the issuer's own. */
  readonly issuer?: string;
  readonly audience?: string;
}

export interface TokenIssuer {
  /** `GET /`: the public key as a JWK set. */
  readonly jwks: HttpService;
  sign(request: TokenRequest): Promise<string>;
}

export interface TokenIssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
}

const KEY_ID = 'local';
const ALGORITHM = 'RS256';
const THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60;

/** Issues tokens as the ERP's identity provider would, with a key made for this run. */
export async function createTokenIssuer(options: TokenIssuerOptions): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const key = { ...(await exportJWK(publicKey)), kid: KEY_ID, use: 'sig', alg: ALGORITHM };
  return {
    jwks: async () => jsonResponse(200, { keys: [key] }),
    sign(request) {
      const issuedAt = Math.floor(options.clock.now().getTime() / 1000);
      const organization = request.orgCode === undefined ? {} : { org_code: request.orgCode };
      return new SignJWT({ ...organization, scope: request.scopes.join(' ') })
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID })
        .setIssuer(request.issuer ?? options.issuer)
        .setAudience(request.audience ?? options.audience)
        .setSubject(request.orgCode ?? 'platform')
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + (request.lifetimeSeconds ?? THIRTY_DAYS_SECONDS))
        .sign(privateKey);
    },
  };
}
