import { methodInstead } from '../../lib/catalogue/api-routes.ts';
import { type Principal, type PrincipalContext, toContext } from '../shared/principal.ts';
import type { ReadSession } from './read-session.ts';
import type { VerifyToken } from './verify-token.ts';

/** The part of API Gateway's REQUEST authorizer event that counts. */
export interface AuthorizerEvent {
  readonly methodArn: string;
  readonly httpMethod: string;
  /** The route's pattern, like `/v1/metrics/{action}`. */
  readonly resource: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
}

export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly {
      readonly Action: string;
      readonly Effect: 'Allow' | 'Deny';
      readonly Resource: string;
    }[];
  };
  readonly context: PrincipalContext | Readonly<Record<string, never>>;
}

/**
 * Finds out who calls: by bearer token where one is sent, else by the ERP's session cookie. What the caller
 * may do is decided by the function behind, which can say what is missing.
 *
 * Without valid credentials it answers with a Deny, of which the gateway makes a 401 (`lib/gateway-responses.ts`).
 * API Gateway's other way to a 401 is to throw `Unauthorized`, but Lambda counts that as an error of the function:
 * three members whose session has ended would raise an alarm.
 * @throws when nobody can be authorized now: the caller gets a 503, and the alarm on errors of functions counts it.
 */
export async function authorize(
  event: AuthorizerEvent,
  services: { readonly verifyToken: VerifyToken; readonly readSession: ReadSession },
): Promise<AuthorizerAnswer> {
  // The function behind answers 405 before it looks at a principal: nobody need be asked whose session it is.
  if (methodInstead(event.resource, event.httpMethod) !== undefined) return nobody('Allow', event);
  const principal = await authenticate(event, services);
  if (principal === undefined) return nobody('Deny', event);
  return {
    principalId: callerOf(principal),
    policyDocument: policy('Allow', event),
    context: toContext(principal),
  };
}

type Effect = AuthorizerAnswer['policyDocument']['Statement'][number]['Effect'];

/** No function takes such a context for that of a caller. */
function nobody(effect: Effect, event: AuthorizerEvent): AuthorizerAnswer {
  return { principalId: 'nobody', policyDocument: policy(effect, event), context: {} };
}

function policy(effect: Effect, { methodArn }: AuthorizerEvent): AuthorizerAnswer['policyDocument'] {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }],
  };
}

/** Who calls, as the access log tells it: programs by name, people by their organisation alone. */
function callerOf(principal: Principal): string {
  return principal.kind === 'token' ? `token:${principal.subject}` : `session:${principal.orgCode}`;
}

/** The first one counts, as in PHP. */
const SESSION_COOKIE = /(?:^|;\s*)(PHPSESSID=[^;\s]*)/;
/**
 * What PHP makes (`session.sid_length`, `session.sid_bits_per_character`): anything else is nobody's session, and the
 * ERP need not be asked about it.
 */
const SESSION_ID = /^PHPSESSID=[A-Za-z0-9,-]{22,256}$/;

async function authenticate(
  event: AuthorizerEvent,
  { verifyToken, readSession }: { readonly verifyToken: VerifyToken; readonly readSession: ReadSession },
): Promise<Principal | undefined> {
  const authorization = header(event, 'authorization');
  // Any other scheme is between the caller and a proxy on the way, as Basic in front of a test system.
  if (authorization !== undefined && /^Bearer\b/i.test(authorization.trimStart())) {
    const token = /^Bearer +([^\s]+)$/i.exec(authorization.trim())?.[1];
    return token === undefined ? undefined : await verifyToken(token);
  }
  const session = SESSION_COOKIE.exec(header(event, 'cookie') ?? '')?.[1];
  if (session === undefined || !SESSION_ID.test(session)) return undefined;
  // Other cookies of the ERP's host are nobody's business, and some could not be sent on.
  return await readSession(session);
}

function header(event: AuthorizerEvent, name: string): string | undefined {
  return Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
