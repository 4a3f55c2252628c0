import { ConnectionCut, type HttpService, headerOf, jsonResponse } from '../http.ts';

/** What the ERP tells about a logged-in member. */
interface SessionAnswer {
  readonly memberId: number;
  readonly orgCode: string;
  readonly permissions: readonly string[];
}

/** How the endpoint behaves: as it should, with a 500, by hanging up, or by not answering until switched. */
type EndpointMode = 'well' | 'error' | 'cut' | 'silent';

export interface SessionEndpoint {
  /** `GET /`: who is logged in with the Cookie header's PHPSESSID. */
  readonly service: HttpService;
  /** Logs somebody in. @returns the Cookie header, `PHPSESSID=…` */
  logIn(answer: SessionAnswer): string;
  setMode(mode: EndpointMode): void;
}

/** Of the ERP's permission table: to look at metrics, and to work at the outbox desk. */
export const ERP_PERMISSIONS = {
  view: 'platform.view.metrics',
  manage: 'platform.manage.serial_outbox',
} as const;

/** @param newId makes ids that nobody can guess, letters and digits */
export function createSessionEndpoint(newId: () => string): SessionEndpoint {
  const sessions = new Map<string, SessionAnswer>();
  let mode: EndpointMode = 'well';
  let modeChanged = Promise.withResolvers<void>();

  return {
    async service(request) {
      while (mode === 'silent') await modeChanged.promise;
      if (mode === 'cut') throw new ConnectionCut('The session endpoint is set to hang up.');
      if (mode === 'error') return jsonResponse(500, { ok: false, error: 'internal_error' });
      if (request.method !== 'GET') return jsonResponse(405, { ok: false, error: 'method_not_allowed' });
      const session = sessions.get(sessionIdIn(headerOf(request, 'cookie') ?? ''));
      if (session === undefined) {
        return jsonResponse(401, { ok: false, error: 'unauthorized', app_code: 'CORE_401_UNAUTHORIZED' });
      }
      const { memberId, orgCode, permissions } = session;
      return jsonResponse(200, { ok: true, member_id: memberId, org_code: orgCode, permissions });
    },
    logIn(answer) {
      const id = newId();
      sessions.set(id, answer);
      return `PHPSESSID=${id}`;
    },
    setMode(next) {
      mode = next;
      modeChanged.resolve();
      modeChanged = Promise.withResolvers<void>();
    },
  };
}

function sessionIdIn(cookies: string): string {
  const pair = cookies.split(';').find((cookie) => cookie.trim().startsWith('PHPSESSID='));
  return pair?.trim().slice('PHPSESSID='.length) ?? '';
}
