import { Duration } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionName } from './bundle-functions.ts';
import { databaseEnvironment, grantDatabases } from './databases.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { resourceName } from './resource-name.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface MetricsApiProps {
  readonly settings: Settings;
  readonly bundle: (name: FunctionName) => string;
}

/** The last part of every URL's origin. */
const STAGE = 'api';

/**
 * Requests a second over all callers, and how many may come at once. A factory sits behind one address, so a
 * limit for each address would hurt the wrong people.
 */
const THROTTLE = { rate: 50, burst: 100 } as const;

/** The REST API: the ERP's own path for a drop-in replacement, and `/v1` for everybody else. */
export class MetricsApi extends Construct {
  readonly api: RestApi;
  readonly functions: readonly ServiceFunction[];
  readonly #authorizer: RequestAuthorizer;

  constructor(scope: Construct, id: string, { settings, bundle }: MetricsApiProps) {
    super(scope, id);
    const authorizer = new ServiceFunction(this, 'Authorizer', {
      settings,
      name: 'authorizer',
      bundle: bundle('authorizer'),
      description: 'Finds out who calls the API: ERP session cookie or bearer token',
      timeout: Duration.seconds(8),
      memorySize: 256,
      environment: {
        ERP_SESSION_URL: settings.access.erpSessionUrl,
        JWT_ISSUER: settings.access.jwt.issuer,
        JWT_AUDIENCE: settings.access.jwt.audience,
        JWT_JWKS_URI: settings.access.jwt.jwksUri,
      },
    });
    const metrics = new ServiceFunction(this, 'Metrics', {
      settings,
      name: 'metrics-api',
      bundle: bundle('metrics-api'),
      description: 'Answers metrics requests for the tenant of the caller',
      // API Gateway gives up after 29 s; the function must answer before.
      timeout: Duration.seconds(25),
      environment: databaseEnvironment(settings),
    });
    grantDatabases(metrics.lambda, settings.databases.core, settings.databases.tenants);
    this.functions = [authorizer, metrics];
    this.#authorizer = new RequestAuthorizer(this, 'CookieOrToken', {
      handler: authorizer.lambda,
      // Cookie or bearer token: API Gateway would demand all sources that are named, so none is.
      identitySources: [],
      resultsCacheTtl: Duration.seconds(0),
    });
    this.api = this.#restApi(settings);
    addGatewayResponses(this.api);
    const integration = new LambdaIntegration(metrics.lambda);
    this.#route(this.api.root.resourceForPath('source/platform_serial_metrics_api.php'), integration);
    this.#route(this.api.root.resourceForPath('v1/metrics/{action}'), integration);
  }

  #restApi(settings: Settings): RestApi {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/serial-monitoring/${settings.environment}/api-access`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new RestApi(this, 'Api', {
      restApiName: resourceName(settings, 'api'),
      description: 'Serial metrics for the ERP and for programs with a token',
      endpointTypes: [EndpointType.REGIONAL],
      // Execution logs need a role that the whole account shares; the access log tells what we need.
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        throttlingRateLimit: THROTTLE.rate,
        throttlingBurstLimit: THROTTLE.burst,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(ACCESS_LOG_FORMAT),
      },
    });
  }

  /** Every method reaches the function, which answers a wrong one with 405 instead of API Gateway's 403. */
  #route(resource: IResource, integration: LambdaIntegration): void {
    resource.addMethod('ANY', integration, {
      authorizationType: AuthorizationType.CUSTOM,
      authorizer: this.#authorizer,
    });
  }
}

/** Who asked what and what came of it; no query string, cookie or address, which may name persons. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  principal: '$context.authorizer.principalId',
  latencyMs: '$context.responseLatency',
  integrationMs: '$context.integrationLatency',
  error: '$context.error.responseType',
});
