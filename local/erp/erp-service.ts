import type { Clock } from '../clock.ts';
import { type HttpService, jsonResponse } from '../http.ts';
import { createSessionEndpoint, ERP_PERMISSIONS, type SessionEndpoint } from './session.ts';
import { createTokenIssuer, type TokenIssuer } from './tokens.ts';

export interface ErpServiceOptions {
  /** Codes of the organizations that get a session and a token. */
  readonly codes: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
  /** Makes session ids; see `createSessionEndpoint`. */
  readonly newId: () => string;
}

/** The ERP as seen from outside: `GET /session` and `GET /.well-known/jwks.json`. */
export interface ErpService {
  readonly service: HttpService;
  /** Cookie header by organization code: a member with both permissions. */
  readonly session: Readonly<Record<string, string>>;
  /** The same for a member without any permission. */
  readonly sessionWithoutPermission: Readonly<Record<string, string>>;
  /** Bearer tokens: by organization code, and `platform`, `ingest`, `operate`. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly endpoint: SessionEndpoint;
  readonly issuer: TokenIssuer;
}

export async function createErpService(options: ErpServiceOptions): Promise<ErpService> {
  const endpoint = createSessionEndpoint(options.newId);
  const issuer = await createTokenIssuer(options);
  const permissions = [ERP_PERMISSIONS.view, ERP_PERMISSIONS.manage];
  const logIn = (granted: readonly string[]) =>
    Object.fromEntries(
      options.codes.map((orgCode, index) => {
        const memberId = index + 1;
        return [orgCode, endpoint.logIn({ memberId, orgCode, permissions: granted })];
      }),
    );
  return {
    service: (request) => {
      if (request.path === '/session') return endpoint.service(request);
      if (request.path === '/.well-known/jwks.json') return issuer.jwks(request);
      return Promise.resolve(jsonResponse(404, { ok: false, error: 'not_found' }));
    },
    session: logIn(permissions),
    sessionWithoutPermission: logIn([]),
    tokens: await signTokens(issuer, options.codes),
    endpoint,
    issuer,
  };
}

async function signTokens(issuer: TokenIssuer, codes: readonly string[]): Promise<Record<string, string>> {
  const own = codes.map(
    async (orgCode) => [orgCode, await issuer.sign({ orgCode, scopes: ['serial-metrics/read'] })] as const,
  );
  return {
    ...Object.fromEntries(await Promise.all(own)),
    platform: await issuer.sign({ scopes: ['serial-metrics/read', 'serial-metrics/platform'] }),
    ingest: await issuer.sign({ scopes: ['serial-metrics/write'] }),
    // Whoever works at the desk names the tenant, which takes the platform scope as well.
    operate: await issuer.sign({
      scopes: ['serial-metrics/read', 'serial-metrics/platform', 'serial-metrics/operate'],
    }),
  };
}
