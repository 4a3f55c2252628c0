import type { VirtualSystem } from '../../../local/virtual-system.ts';
import type { Right } from '../../../scripts/openapi/operations.ts';
import { type MarkedTenant, other, own } from './data.ts';
import type { Pair } from './request.ts';

/** Somebody who may do what is asked. */
export interface Credential {
  readonly name: string;
  readonly headers: readonly Pair[];
  /** What the caller adds to each request, encoded. */
  readonly query: readonly Pair[];
  /** Whose answers the caller gets; undefined for nobody's in particular. */
  readonly tenant: MarkedTenant | undefined;
  /** Whether the caller may choose a tenant. */
  readonly platform: boolean;
}

/** Callers by what they may do. Those of `reads` may look at the other tenant, which nobody else may touch. */
export interface Credentials {
  readonly read: readonly Credential[];
  readonly platform: readonly Credential[];
  readonly operate: readonly Credential[];
  readonly lookAtDesk: readonly Credential[];
  readonly report: readonly Credential[];
  readonly anyone: readonly Credential[];
}

const OF_OWN = { query: [], tenant: own, platform: false } as const;
const OF_OTHER = { query: [], tenant: other, platform: false } as const;
const platformFor = (tenant: MarkedTenant) =>
  ({ query: [['tenant', tenant.code]], tenant, platform: true }) as const;

/** Callers with sessions and tokens as the ERP gives them out. */
export async function createCredentials({ erpService }: VirtualSystem): Promise<Credentials> {
  const { issuer, session, tokens } = erpService;
  const cookie = (code: string): readonly Pair[] => [['Cookie', `lang=th; ${session[code]}; theme=dark`]];
  const bearer = (token = ''): readonly Pair[] => [['Authorization', `Bearer ${token}`]];
  const ownCookie = { name: 'a member', headers: cookie(own.code), ...OF_OWN };
  const otherCookie = { name: 'a member of the other tenant', headers: cookie(other.code), ...OF_OTHER };
  const platform = bearer(tokens['platform']);
  const operate = [
    ownCookie,
    { name: 'a platform token at the desk', headers: bearer(tokens['operate']), ...platformFor(own) },
    {
      name: "a tenant's token at the desk",
      headers: bearer(await issuer.sign({ orgCode: own.code, scopes: ['serial-metrics/operate'] })),
      ...OF_OWN,
    },
  ];
  return {
    read: [
      ownCookie,
      otherCookie,
      { name: "a tenant's token", headers: bearer(tokens[own.code]), ...OF_OWN },
      { name: "the other tenant's token", headers: bearer(tokens[other.code]), ...OF_OTHER },
      { name: 'a platform token', headers: platform, ...platformFor(own) },
      { name: 'a platform token for the other tenant', headers: platform, ...platformFor(other) },
    ],
    platform: [{ name: 'a platform token', headers: platform, query: [], tenant: undefined, platform: true }],
    operate,
    lookAtDesk: [...operate, otherCookie],
    report: [
      {
        name: "a tenant's reporter",
        headers: bearer(await issuer.sign({ orgCode: own.code, scopes: ['serial-metrics/write'] })),
        ...OF_OWN,
      },
      { name: 'the reporter of all tenants', headers: bearer(tokens['ingest']), ...OF_OWN },
    ],
    anyone: [{ name: 'nobody', headers: [], query: [], tenant: undefined, platform: false }, ownCookie],
  };
}

/** Callers who may use an operation with this right and method. */
export function allowedTo(credentials: Credentials, right: Right, method: string): readonly Credential[] {
  return right === 'operate' && method === 'GET' ? credentials.lookAtDesk : credentials[right];
}
