import { ApiError } from './errors.ts';
import { type ApiRequest, headerOf, type ProxyEvent } from './request.ts';

/** `none`: the person did it, as with a bookmark; browsers from before 2023 say nothing. */
const FROM_OWN_PAGE: readonly (string | undefined)[] = [undefined, 'same-origin', 'none'];

const JSON_TYPE = /^application\/json *(;|$)/i;

/**
 * Refuses a change that a page of somebody else makes with a member's session, which browsers send along by themselves.
 * The page must be the ERP's or of the host that is asked: behind the ERP's proxy rule that host is the API's own, and
 * only `access.erpSessionUrl` tells the ERP's. A form cannot send JSON, so the type is a second wall for browsers that
 * say nothing of the page. A token is sent by its program alone, and nothing of this is asked of it.
 * @param erpOrigin Like `https://erp.example.com`.
 * @throws {ApiError} 403 for a foreign page, 415 for another type of body.
 */
export function requireOwnPage(
  { principal, method }: Pick<ApiRequest, 'principal' | 'method'>,
  sent: Pick<ProxyEvent, 'headers'>,
  erpOrigin: string,
): void {
  if (principal.kind !== 'session' || method !== 'POST') return;
  const site = headerOf(sent, 'sec-fetch-site')?.toLowerCase();
  const origin = headerOf(sent, 'origin');
  if (!FROM_OWN_PAGE.includes(site) || !isOwn(origin, erpOrigin, headerOf(sent, 'host')))
    throw new ApiError(
      403,
      'CORE_403_FOREIGN_PAGE',
      "With a session of the ERP, changes are taken from the ERP's own pages alone. A program sends a bearer token.",
    );
  if (!JSON_TYPE.test(headerOf(sent, 'content-type') ?? ''))
    throw new ApiError(
      415,
      'CORE_415_MEDIA_TYPE',
      'Send the body as JSON, with Content-Type: application/json.',
    );
}

/** Without the header it is no page, or the browser of one that the type of the body keeps out. */
function isOwn(origin: string | undefined, erpOrigin: string, host: string | undefined): boolean {
  if (origin === undefined || origin === erpOrigin) return true;
  return host !== undefined && origin === `https://${host}`;
}
