import type { HttpRequest, HttpResponse, HttpService } from '../http.ts';
import type { Door } from '../iam/door.ts';
import type { Caller } from '../iam/principal.ts';
import { errorResponse, SnsError, toSnsError, xmlHeaders } from './errors.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import type { Deliveries } from './publish.ts';
import { QueryParameters } from './query-parameters.ts';
import { toXml } from './xml.ts';

/** The SNS API's one version. */
const VERSION = '2010-03-31';

/** SNS's Query protocol: a form goes in, XML comes out. */
export function createSnsService(deliveries: Deliveries, door: Door): HttpService {
  return async (request) => answer(deliveries, door, request);
}

function answer(deliveries: Deliveries, door: Door, request: HttpRequest): HttpResponse {
  const requestId = deliveries.newId();
  try {
    const parameters = new QueryParameters(request.body.toString('utf8'));
    const action = parameters.take('Action') ?? '(none)';
    const operation = operationOf(action, parameters.take('Version'));
    const result = operation(deliveries, parameters, callerOf(door, request, action, parameters));
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

/** Publishing is judged with the topic and its key; everything else here. */
function callerOf(door: Door, request: HttpRequest, action: string, parameters: QueryParameters): Caller {
  const caller = door.callerOf(request);
  if ('code' in caller) throw new SnsError(caller.code, caller.message);
  if (action.startsWith('Publish')) return caller;
  const resource = parameters.peek('TopicArn') ?? '*';
  const denial = door.authorize(caller, { action: `sns:${action}`, resource });
  if (denial !== undefined) throw new SnsError('AuthorizationError', denial.message);
  return caller;
}
