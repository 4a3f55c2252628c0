import type { FaultList } from '../faults.ts';
import type { PropertiesOf } from '../resolved-stack.ts';
import type { apiMethod } from '../resource-types/api-gateway.ts';
import { headerMappings } from './header-mappings.ts';
import { invokedFunction } from './invocation-uri.ts';
import type { LambdaProxyIntegration, MockIntegration } from './rest-api.ts';

type Integration = PropertiesOf<typeof apiMethod>['Integration'];

/** Integration timeout in ms unless set. Source: API Gateway quotas. */
const defaultTimeout = 29_000;

/** A mock's request template says the status and nothing else: `{ statusCode: 405 }` or `{"statusCode": 405}`. */
const mockRequest = /^\s*\{\s*"?statusCode"?\s*:\s*(\d{3})\s*\}\s*$/;

export function buildIntegration(
  integration: Integration,
  where: string,
  list: FaultList,
): LambdaProxyIntegration | MockIntegration {
  if (integration.Type === 'AWS_PROXY') {
    const functionArn = invokedFunction(integration.Uri);
    if (functionArn === undefined) list.report(`${where}.Uri`, 'is not the invocation URI of a function');
    const timeout = integration.TimeoutInMillis ?? defaultTimeout;
    return { kind: 'lambda', functionArn: functionArn ?? '', timeout };
  }
  const [response] = integration.IntegrationResponses;
  if (!mockRequest.test(integration.RequestTemplates['application/json'])) {
    list.report(
      `${where}.RequestTemplates`,
      'expected {"statusCode": NNN}: other templates are not modelled',
    );
  }
  // With one response it is the default one, whatever status the request template names.
  return {
    kind: 'mock',
    status: Number(response?.StatusCode),
    headers: headerMappings(
      response?.ResponseParameters ?? {},
      'method.response.header.',
      `${where}.IntegrationResponses[0].ResponseParameters`,
      list,
    ),
    body: response?.ResponseTemplates?.['application/json'] ?? '',
    where: `${where}.IntegrationResponses[0]`,
  };
}
