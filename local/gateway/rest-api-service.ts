import type { Clock } from '../clock.ts';
import { type HttpService, jsonResponse } from '../http.ts';
import { createFaultList, throwFaults } from '../template/faults.ts';
import type { RestApiModel } from '../template/model/rest-api.ts';
import type { Invoke } from './authorize.ts';
import { createStageService } from './stage-service.ts';

/** A request that was answered, for metrics. */
export interface AnsweredRequest {
  readonly apiName: string;
  readonly stage: string;
  readonly method: string;
  /** Absent when no route was found. */
  readonly resourcePath?: string;
  readonly status: number;
  /** In ms. */
  readonly latency: number;
  /** In ms; absent when no function was called. */
  readonly integrationLatency?: number;
  readonly at: Date;
}

export interface RestApiServiceOptions {
  readonly api: RestApiModel;
  /** Calls the functions of authorizers and integrations. */
  readonly invoke: Invoke;
  readonly clock: Clock;
  /** Gets each line of a stage's access log. */
  readonly onAccessLog?: (entry: {
    readonly destinationArn: string;
    readonly line: string;
    readonly at: Date;
  }) => void;
  readonly onAnswer?: (request: AnsweredRequest) => void;
}

/**
 * A REST API as an HTTP service for `/{stage}/…`.
 * @throws TemplateError when a gateway response, mock or log format uses what is not modelled
 */
export function createRestApiService(options: RestApiServiceOptions): HttpService {
  const { api } = options;
  const list = createFaultList();
  const stages = new Map(api.stages.map((stage) => [stage.name, createStageService(stage, options, list)]));
  throwFaults(`the REST API ${api.name}`, list);
  return async (request) => {
    const [, name = ''] = request.path.split('/');
    const serve = stages.get(name);
    if (serve !== undefined) return serve(request, request.path.slice(name.length + 1) || '/');
    // No stage, so no API that could have overridden this answer.
    const forbidden = jsonResponse(403, { message: 'Forbidden' });
    return { ...forbidden, headers: { ...forbidden.headers, 'x-amzn-ErrorType': 'ForbiddenException' } };
  };
}
