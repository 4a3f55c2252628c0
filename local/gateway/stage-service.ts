import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../http.ts';
import type { FaultList } from '../template/faults.ts';
import type { StageModel } from '../template/model/rest-api.ts';
import { createAnswerer, type Outcome } from './answer-request.ts';
import type { Exchange } from './exchange.ts';
import { headerValues, queryValues } from './multi-values.ts';
import type { RestApiServiceOptions } from './rest-api-service.ts';
import { compileTemplateText } from './template-text.ts';

/** @param path below the stage, starting with `/` */
export type StageService = (request: HttpRequest, path: string) => Promise<HttpResponse>;

/** One stage: answers requests, writes its access log and reports each answer. */
export function createStageService(
  stage: StageModel,
  options: RestApiServiceOptions,
  list: FaultList,
): StageService {
  const { api, clock } = options;
  const answer = createAnswerer(api, stage, options.invoke, list);
  const report = createReporter(stage, options, list);
  return async (request, path) => {
    const startedAt = performance.now();
    const exchange: Exchange = {
      api,
      stage,
      requestId: randomUUID(),
      receivedAt: clock.now(),
      method: request.method,
      path,
      headers: headerValues(request.headers),
      query: queryValues(request.query),
      body: request.body,
      sourceIp: request.sourceIp,
    };
    const outcome = await answer(exchange);
    report(exchange, outcome, Math.round(performance.now() - startedAt));
    const { response } = outcome;
    return { ...response, headers: { ...response.headers, 'x-amzn-RequestId': exchange.requestId } };
  };
}

function createReporter(stage: StageModel, options: RestApiServiceOptions, list: FaultList) {
  const { accessLog } = stage;
  const logLine = accessLog && compileTemplateText(accessLog.format, '-', accessLog.where, list);
  return (exchange: Exchange, { response, source, ...integration }: Outcome, latency: number): void => {
    const { status } = response;
    const at = options.clock.now();
    if (accessLog !== undefined && logLine !== undefined) {
      const length = Buffer.byteLength(response.body);
      const line = logLine({ ...source, answer: { status, length, latency, ...integration } });
      options.onAccessLog?.({ destinationArn: accessLog.destinationArn, line, at });
    }
    options.onAnswer?.({
      apiName: options.api.name,
      stage: stage.name,
      method: exchange.method,
      status,
      latency,
      at,
      ...integration,
      ...(source.resourcePath === undefined ? {} : { resourcePath: source.resourcePath }),
    });
  };
}
