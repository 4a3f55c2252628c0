import { answerSafely } from '../shared/api/answer-safely.ts';
import { headerOf, type ProxyEvent, requireMethod } from '../shared/api/request.ts';
import { contractResponse, type ProxyResponse } from '../shared/api/response.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { apiDocument } from './document.ts';
import { pageHtml } from './page.ts';

const log = createLogger('api-document');
const json = JSON.stringify(apiDocument);
const page = pageHtml(apiDocument);

/** Shows the contract of the API to anybody: as JSON, and as a page. */
export function handler(event: ProxyEvent): Promise<ProxyResponse> {
  return answerSafely(event, log, async (correlationId) => {
    const { resource, httpMethod: method } = event;
    requireMethod({ resource, method });
    const [type, text] =
      resource === '/docs'
        ? (['text/html; charset=utf-8', page] as const)
        : (['application/json; charset=utf-8', json] as const);
    return contractResponse({ type, text, correlationId, ifNoneMatch: headerOf(event, 'if-none-match') });
  });
}
