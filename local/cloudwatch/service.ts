import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type HttpRequest, type HttpResponse, type HttpService, headerOf } from '../http.ts';
import { type Door, OPEN_DOOR } from '../iam/door.ts';
import { CloudWatchError, errorResponse, toCloudWatchError } from './errors.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';
import { disableAlarmActions, enableAlarmActions, setAlarmState } from './operations/change-alarms.ts';
import { getDashboard, listDashboards } from './operations/dashboards.ts';
import { describeAlarmHistory } from './operations/describe-alarm-history.ts';
import { describeAlarms } from './operations/describe-alarms.ts';
import { getMetricData } from './operations/get-metric-data.ts';
import { listMetrics } from './operations/list-metrics.ts';
import {
  deleteAlarmMuteRule,
  getAlarmMuteRule,
  listAlarmMuteRules,
  putAlarmMuteRule,
} from './operations/mute-rules.ts';
import type { CloudWatchApi, Operation } from './operations/operation.ts';
import { putMetricData } from './operations/put-metric-data.ts';

const TARGET_PREFIX = 'GraniteServiceVersion20100801.';

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    PutMetricData: putMetricData,
    GetMetricData: getMetricData,
    ListMetrics: listMetrics,
    DescribeAlarms: describeAlarms,
    DescribeAlarmHistory: describeAlarmHistory,
    SetAlarmState: setAlarmState,
    EnableAlarmActions: enableAlarmActions,
    DisableAlarmActions: disableAlarmActions,
    PutAlarmMuteRule: putAlarmMuteRule,
    GetAlarmMuteRule: getAlarmMuteRule,
    ListAlarmMuteRules: listAlarmMuteRules,
    DeleteAlarmMuteRule: deleteAlarmMuteRule,
    GetDashboard: getDashboard,
    ListDashboards: listDashboards,
  }),
);

/** CloudWatch over AWS JSON 1.0, for the unmodified SDK. */
export function createCloudWatchService(api: CloudWatchApi, door: Door = OPEN_DOOR): HttpService {
  return (request) => answer(api, door, request);
}

async function answer(api: CloudWatchApi, door: Door, request: HttpRequest): Promise<HttpResponse> {
  try {
    const { name, operation } = operationOf(request);
    permit(door, request, name);
    const reply = operation(api, parseJson(await plainBody(request)));
    return {
      status: 200,
      headers: { 'Content-Type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(reply),
    };
  } catch (cause) {
    return errorResponse(toCloudWatchError(cause));
  }
}

/** The stack restricts none of these actions to single alarms; so all are asked for without a resource. */
function permit(door: Door, request: HttpRequest, operation: string): void {
  const caller = door.callerOf(request);
  if ('code' in caller) {
    const isMissing = caller.code === 'MissingAuthenticationToken';
    const exception = isMissing ? 'MissingAuthenticationTokenException' : 'UnrecognizedClientException';
    throw new CloudWatchError(exception, caller.message);
  }
  const denial = door.authorize(caller, { action: `cloudwatch:${operation}`, resource: '*' });
  if (denial !== undefined) throw new CloudWatchError('AccessDeniedException', denial.message);
}

function operationOf(request: HttpRequest): { readonly name: string; readonly operation: Operation } {
  const target = headerOf(request, 'x-amz-target') ?? '';
  if (request.method !== 'POST' || !target.startsWith(TARGET_PREFIX)) {
    throw new CloudWatchError(
      'UnknownOperationException',
      'The local CloudWatch speaks AWS JSON 1.0: POST with X-Amz-Target GraniteServiceVersion20100801.<operation>.',
    );
  }
  const name = target.slice(TARGET_PREFIX.length);
  const operation = OPERATIONS.get(name);
  if (operation !== undefined) return { name, operation };
  throw new CloudWatchError('UnknownOperationException', `The local CloudWatch does not model ${name}.`);
}

/** SDKs compress large requests. */
async function plainBody(request: HttpRequest): Promise<Buffer> {
  const { body } = request;
  if (headerOf(request, 'content-encoding') === 'gzip') return await unzip(body);
  if (body.length > MAX_REQUEST_BYTES) throw tooLarge();
  return body;
}

async function unzip(body: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: MAX_REQUEST_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw new CloudWatchError('InvalidParameterValueException', 'The request cannot be decompressed.', {
      cause,
    });
  }
}

function tooLarge(): CloudWatchError {
  return new CloudWatchError(
    'InvalidParameterValueException',
    `The request is larger than ${MAX_REQUEST_BYTES} bytes.`,
  );
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new CloudWatchError('ValidationException', 'The request is not JSON.', { cause });
  }
}
