import type { HttpResponse } from '../http.ts';
import type { FaultList } from '../template/faults.ts';
import type { MockIntegration } from '../template/model/rest-api.ts';
import type { ContextSource } from './context-variables.ts';
import { compileHeaders } from './header-expression.ts';
import { compileTemplateText } from './template-text.ts';

/** Compiles the fixed answer of a mock integration. */
export function createMockResponder(
  mock: MockIntegration,
  list: FaultList,
): (source: ContextSource) => HttpResponse {
  const headers = compileHeaders(mock.headers, `${mock.where}.ResponseParameters`, list);
  const body = compileTemplateText(mock.body, '', `${mock.where}.ResponseTemplates`, list);
  return (source) => ({
    status: mock.status,
    headers: { 'Content-Type': 'application/json', ...headers(source) },
    body: body(source),
  });
}
