import { randomBytes } from 'node:crypto';
import { type HttpRequest, headerOf } from '../http.ts';
import type { Caller, RolePrincipal } from './principal.ts';

/** What Lambda gives a function in its environment. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** For functions that call nothing of a local AWS. */
export const NOBODYS_CREDENTIALS: Credentials = {
  accessKeyId: 'ASIALOCALLOCALLOCAL0',
  secretAccessKey: 'local',
  sessionToken: 'local',
};

/** Gives sessions of roles their credentials and knows them again in requests. */
export interface Callers {
  /** New credentials at each call. */
  credentialsOf(principal: RolePrincipal): Credentials;
  /**
   * Who signed a request. Foreign keys are those of whoever sits at this machine. The signature itself is not
   * checked: a session is known by its token, which nobody can guess.
   */
  callerOf(request: HttpRequest): Caller | InvalidCredentials;
}

/** Why nobody can be known: AWS's code and message. */
export interface InvalidCredentials {
  readonly code: 'MissingAuthenticationToken' | 'InvalidClientTokenId';
  readonly message: string;
}

const SIGNED_BY = /^AWS4-HMAC-SHA256 .*\bCredential=([^/,\s]+)\//;

const MISSING: InvalidCredentials = {
  code: 'MissingAuthenticationToken',
  message: 'Missing Authentication Token',
};
const INVALID: InvalidCredentials = {
  code: 'InvalidClientTokenId',
  message: 'The security token included in the request is invalid.',
};

/** The key that signed a request; undefined where none did. */
export function accessKeyOf(request: HttpRequest): string | undefined {
  return SIGNED_BY.exec(headerOf(request, 'authorization') ?? '')?.[1];
}

export function createCallers(): Callers {
  const sessions = new Map<string, { readonly principal: RolePrincipal; readonly sessionToken: string }>();
  return {
    credentialsOf(principal) {
      const accessKeyId = `ASIA${randomBytes(10).toString('hex').slice(0, 16).toUpperCase()}`;
      const sessionToken = randomBytes(48).toString('base64');
      sessions.set(accessKeyId, { principal, sessionToken });
      return { accessKeyId, secretAccessKey: randomBytes(30).toString('base64'), sessionToken };
    },
    callerOf(request) {
      const accessKeyId = accessKeyOf(request);
      if (accessKeyId === undefined) return MISSING;
      const session = sessions.get(accessKeyId);
      if (session === undefined) return { accessKeyId };
      const isToken = headerOf(request, 'x-amz-security-token') === session.sessionToken;
      return isToken ? session.principal : INVALID;
    },
  };
}
