import { type Principal, type PrincipalContext, toContext } from '../shared/principal.ts';
import type { ReadSession } from './read-session.ts';
import type { VerifyToken } from './verify-token.ts';

/** The part of API Gateway's REQUEST authorizer event that counts. */
export interface AuthorizerEvent {
  readonly methodArn: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
}

export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly {
      readonly Action: string;
      readonly Effect: 'Allow';
      readonly Resource: string;
    }[];
  };
  readonly context: PrincipalContext;
}

/** API Gateway answers 401 when the authorizer throws exactly this text. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError';
  constructor() {
    super('Unauthorized');
  }
}

/**
 * Finds out who calls: by bearer token where one is sent, else by the ERP's session cookie. What the caller
 * may do is decided by the function behind, which can say what is missing.
 * @throws {UnauthorizedError} without valid credentials; anything else fails closed as 503.
 */
export async function authorize(
  event: AuthorizerEvent,
  services: { readonly verifyToken: VerifyToken; readonly readSession: ReadSession },
): Promise<AuthorizerAnswer> {
  const principal = await authenticate(event, services);
  if (principal === undefined) throw new UnauthorizedError();
  const context = toContext(principal);
  return {
    principalId: callerOf(principal),
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event.methodArn }],
    },
    context,
  };
}

/** Who calls, as the access log tells it: programs by name, people by their organisation alone. */
function callerOf(principal: Principal): string {
  return principal.kind === 'token' ? `token:${principal.subject}` : `session:${principal.orgCode}`;
}

/** The first one counts, as in PHP. Its value is what PHP makes: anything else is nobody's session. */
const SESSION_COOKIE = /(?:^|;\s*)(PHPSESSID=[^;\s]*)/;
const SESSION_ID = /^PHPSESSID=[A-Za-z0-9,-]{1,256}$/;

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
