import { answerSafely } from '../shared/api/answer-safely.ts';
import { headerOf, type ProxyEvent, requireMethod } from '../shared/api/request.ts';
import { contractResponse, type ProxyResponse } from '../shared/api/response.ts';
import { createLogger } from '../shared/telemetry/logger.ts';
import { apiDocument } from './document.ts';
import { pageHtml } from './page.ts';

const log = createLogger('api-document');
const json = JSON.stringify(apiDocument);
/** Made when somebody first looks at it: a cold start should not wait for it. */
let page: string | undefined;

/** Shows the contract of the API to anybody: as JSON, and as a page. */
export function handler(event: ProxyEvent): Promise<ProxyResponse> {
  return answerSafely(event, log, async (correlationId) => {
    const { resource, httpMethod: method } = event;
    requireMethod({ resource, method });
    return contractResponse({
      ...documentAs(resource),
      correlationId,
      ifNoneMatch: headerOf(event, 'if-none-match'),
    });
  });
}

function documentAs(resource: string): { readonly type: string; readonly text: string } {
  if (resource !== '/docs') return { type: 'application/json; charset=utf-8', text: json };
  page ??= pageHtml(apiDocument);
  return { type: 'text/html; charset=utf-8', text: page };
}
