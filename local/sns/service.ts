import { type HttpRequest, type HttpResponse, type HttpService, headerOf } from '../http.ts';
import { errorResponse, SnsError, toSnsError, xmlHeaders } from './errors.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import type { Deliveries } from './publish.ts';
import { QueryParameters } from './query-parameters.ts';
import { toXml } from './xml.ts';

/** The SNS API's one version. */
const VERSION = '2010-03-31';

/** SNS's Query protocol: a form goes in, XML comes out. */
export function createSnsService(deliveries: Deliveries): HttpService {
  return async (request) => answer(deliveries, request);
}

function answer(deliveries: Deliveries, request: HttpRequest): HttpResponse {
  const requestId = deliveries.newId();
  try {
    const parameters = new QueryParameters(request.body.toString('utf8'));
    const action = parameters.take('Action') ?? '(none)';
    const operation = operationOf(action, parameters.take('Version'));
    const result = operation(deliveries, parameters, { accessKeyId: accessKeyOf(request) });
    const body =
      `<${action}Response xmlns="http://sns.amazonaws.com/doc/${VERSION}/">` +
      `<${action}Result>${toXml(result)}</${action}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`;
    return { status: 200, headers: xmlHeaders(requestId), body };
  } catch (cause) {
    return errorResponse(toSnsError(cause), requestId);
  }
}

function operationOf(action: string, version: string | undefined): Operation {
  const operation = OPERATIONS.get(action);
  if (operation === undefined || version !== VERSION) {
    const known = [...OPERATIONS.keys()].join(', ');
    throw new SnsError(
      'InvalidAction',
      `The local SNS has no action ${action} in version ${version ?? '(none)'}; it has, in ${VERSION}: ${known}.`,
    );
  }
  return operation;
}

/** Who signed; the signature itself is not checked. */
function accessKeyOf(request: HttpRequest): string {
  const signed = /Credential=([^/,\s]+)\//.exec(headerOf(request, 'authorization') ?? '');
  return signed?.[1] ?? 'anonymous';
}
