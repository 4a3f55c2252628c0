import type { RestApiModel, Route, StageModel } from '../template/model/rest-api.ts';
import type { MultiValues } from './multi-values.ts';

/** A request on its way through the gateway, with what is known of it from the first moment. */
export interface Exchange {
  readonly api: RestApiModel;
  readonly stage: StageModel;
  readonly requestId: string;
  readonly receivedAt: Date;
  readonly method: string;
  /** Below the stage, still percent-encoded. */
  readonly path: string;
  readonly headers: MultiValues;
  /** Undefined when it holds a malformed escape: such a request is refused. */
  readonly query: MultiValues | undefined;
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** A request that found its route. */
export interface RoutedExchange extends Exchange {
  readonly query: MultiValues;
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly authorizer: AuthorizerContext;
}

/** What the authorizer said about the caller; empty before it was asked. */
export type AuthorizerContext = Readonly<Record<string, string>>;
