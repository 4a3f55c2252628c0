import type { StackEnvironment } from '../environment.ts';

/** A function that decides about each request of its routes. */
export interface RequestAuthorizer {
  readonly id: string;
  readonly functionArn: string;
}

/** Hands the request to a function and its answer back. */
export interface LambdaProxyIntegration {
  readonly kind: 'lambda';
  readonly functionArn: string;
  /** In ms. */
  readonly timeout: number;
}

/** Answers by itself, without calling anything. */
export interface MockIntegration {
  readonly kind: 'mock';
  readonly status: number;
  /** Header name to mapping expression (`'literal'` or `context.…`). */
  readonly headers: Readonly<Record<string, string>>;
  /** Text with `$context.…` variables. */
  readonly body: string;
  readonly where: string;
}

export interface Route {
  /** `/v1/{id}` */
  readonly resourcePath: string;
  readonly resourceId: string;
  /** `GET`, …, or `ANY`. */
  readonly method: string;
  readonly authorizer?: RequestAuthorizer;
  readonly integration: LambdaProxyIntegration | MockIntegration;
}

/** An overridden answer of the gateway itself. */
export interface GatewayResponseModel {
  readonly type: string;
  readonly status?: number;
  /** Header name to mapping expression. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text with `$context.…` variables. */
  readonly template?: string;
  readonly where: string;
}

export interface ThrottleSetting {
  /** `*` or a method. */
  readonly method: string;
  /** `*` or a resource path. */
  readonly resourcePath: string;
  /** Requests a second. */
  readonly rate?: number;
  /** Requests at once. */
  readonly burst?: number;
}

export interface StageModel {
  readonly name: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly throttling: readonly ThrottleSetting[];
  readonly accessLog?: { readonly destinationArn: string; readonly format: string; readonly where: string };
}

export interface RestApiModel {
  readonly logicalId: string;
  readonly id: string;
  readonly name: string;
  readonly environment: StackEnvironment;
  readonly binaryMediaTypes: readonly string[];
  /** Bytes from which a response is compressed for who wants it; undefined for never. */
  readonly minimumCompressionSize?: number;
  readonly routes: readonly Route[];
  readonly gatewayResponses: readonly GatewayResponseModel[];
  readonly stages: readonly StageModel[];
}
