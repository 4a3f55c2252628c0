import type { HttpResponse } from '../http.ts';
import type { FaultList } from '../template/faults.ts';
import type { GatewayResponseModel } from '../template/model/rest-api.ts';
import type { ContextSource } from './context-variables.ts';
import { compileHeaders } from './header-expression.ts';
import { gatewayResponseTypes, isGatewayResponseType, type Refusal } from './refusal.ts';
import { compileTemplateText, type TemplateText } from './template-text.ts';

const defaultTemplate = '{"message":$context.error.messageString}';

interface CompiledResponse {
  readonly status?: number;
  readonly headers: (source: ContextSource) => Readonly<Record<string, string>>;
  readonly body: TemplateText;
}

function compile(model: GatewayResponseModel, list: FaultList): CompiledResponse {
  if (!isGatewayResponseType(model.type)) {
    list.report(`${model.where}.ResponseType`, `the gateway response type ${model.type} is not modelled`);
  }
  return {
    headers: compileHeaders(model.headers, `${model.where}.ResponseParameters`, list),
    body: compileTemplateText(
      model.template ?? defaultTemplate,
      '',
      `${model.where}.ResponseTemplates`,
      list,
    ),
    ...(model.status === undefined ? {} : { status: model.status }),
  };
}

/** Renders the answers of the gateway itself, as the template overrides them. */
export function createRefusalRenderer(
  models: readonly GatewayResponseModel[],
  list: FaultList,
): (refusal: Refusal, source: ContextSource) => HttpResponse {
  const compiled = new Map(models.map((model) => [model.type, compile(model, list)]));
  const plain: CompiledResponse = {
    headers: () => ({}),
    body: compileTemplateText(defaultTemplate, '', '', list),
  };
  return (refusal, source) => {
    const { status: typeStatus, errorType } = gatewayResponseTypes[refusal.type];
    const ownStatus = refusal.status ?? typeStatus;
    const fallback = compiled.get(ownStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const response = compiled.get(refusal.type) ?? fallback ?? plain;
    const withError = { ...source, error: { message: refusal.message, responseType: refusal.type } };
    return {
      // The status of a DEFAULT_… response holds for every type that falls back on it.
      status: response.status ?? fallback?.status ?? ownStatus,
      headers: {
        'x-amzn-ErrorType': errorType,
        'Content-Type': 'application/json',
        ...response.headers(withError),
      },
      body: response.body(withError),
    };
  };
}
