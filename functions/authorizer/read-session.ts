import * as z from 'zod/mini';
import { PERMISSIONS, type Principal, rightsAmong } from '../shared/principal.ts';
import { readText } from './read-text.ts';

/** Answers the principal of the ERP session that a Cookie header names, or undefined when there is none. */
export type ReadSession = (cookieHeader: string) => Promise<Principal | undefined>;

/** The ERP could not say whose session it is. */
export class SessionServiceError extends Error {
  override readonly name = 'SessionServiceError';
}

const SESSION_TIMEOUT_MS = 3_000;

/** An answer with a thousand permissions takes half of it. */
const LONGEST_SESSION_BYTES = 64 * 1_024;

/** What PHP makes of a list from which `array_filter` took something: an object with numbers for names. */
const numberedList = z.pipe(
  z.record(z.string().check(z.regex(/^\d+$/)), z.string()),
  z.transform((list) => Object.values(list)),
);

const sessionSchema = z.object({
  ok: z.literal(true),
  member_id: z.union([z.string(), z.number()]),
  org_code: z.nullable(z.string()),
  permissions: z.union([z.array(z.string()), numberedList]),
});

/** The returned function asks the ERP each time and throws {@link SessionServiceError} when it gets no clear answer. */
export function createSessionReader(sessionUrl: string, fetchSession: typeof fetch = fetch): ReadSession {
  return async (cookieHeader) => {
    const response = await ask(fetchSession, sessionUrl, cookieHeader);
    if (response.status === 401) return undefined;
    if (response.status !== 200)
      throw new SessionServiceError(`The ERP's session endpoint answered ${response.status}.`);
    const session = z.safeParse(sessionSchema, await readJson(response));
    if (!session.success)
      throw new SessionServiceError("The ERP's session endpoint answered in an unknown shape.");
    const { member_id, org_code, permissions } = session.data;
    return {
      kind: 'session',
      memberId: String(member_id),
      orgCode: org_code ?? '',
      permissions: rightsAmong(PERMISSIONS, permissions),
    };
  };
}

/** Undefined for an answer that is no JSON, is longer than any session or breaks off. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await readText(response, LONGEST_SESSION_BYTES));
  } catch {
    return undefined;
  }
}

async function ask(fetchSession: typeof fetch, sessionUrl: string, cookieHeader: string): Promise<Response> {
  try {
    return await fetchSession(sessionUrl, {
      headers: { Cookie: cookieHeader, Accept: 'application/json' },
      // A redirect would lead to a login page, and the cookie to wherever that is.
      redirect: 'manual',
      signal: AbortSignal.timeout(SESSION_TIMEOUT_MS),
    });
  } catch (cause) {
    throw new SessionServiceError("The ERP's session endpoint did not answer.", { cause });
  }
}
