import { Duration, Validations } from 'aws-cdk-lib';
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

const DESK_PATHS = [
  'v1/outbox',
  'v1/outbox/requeue',
  'v1/outbox/{id}',
  'v1/outbox/{id}/acknowledge',
  'v1/quarantine',
  'v1/quarantine/{id}/resolve',
  'v1/findings',
] as const;

/** The REST API: the ERP's own path for a drop-in replacement, and `/v1` for everybody else. */
export class MetricsApi extends Construct {
  readonly api: RestApi;
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
    const events = new ServiceFunction(this, 'Events', {
      settings,
      name: 'event-ingest',
      bundle: bundle('event-ingest'),
      description: 'Takes what the ERP reports because its databases keep no trace of it',
      timeout: Duration.seconds(25),
      environment: { ...databaseEnvironment(settings), ENVIRONMENT: settings.environment },
    });
    grantDatabases(events.lambda, settings.databases.tenants);
    const desk = new ServiceFunction(this, 'Desk', {
      settings,
      name: 'outbox-desk',
      bundle: bundle('outbox-desk'),
      description: 'Dead-letter desk: list, explain, requeue, acknowledge and resolve',
      timeout: Duration.seconds(25),
      environment: databaseEnvironment(settings),
    });
    grantDatabases(desk.lambda, settings.databases.core, settings.databases.tenants);
    this.#authorizer = new RequestAuthorizer(this, 'CookieOrToken', {
      handler: authorizer.lambda,
      // Cookie or bearer token: API Gateway would demand all sources that are named, so none is.
      identitySources: [],
      resultsCacheTtl: Duration.seconds(0),
    });
    this.api = this.#restApi(settings);
    addGatewayResponses(this.api);
    acknowledgeFindings(this.api);
    const integration = new LambdaIntegration(metrics.lambda);
    this.#route(this.api.root.resourceForPath('source/platform_serial_metrics_api.php'), integration);
    this.#route(this.api.root.resourceForPath('v1/metrics/{action}'), integration);
    this.#route(this.api.root.resourceForPath('v1/events'), new LambdaIntegration(events.lambda));
    // A function of its own: the one that answers metrics never gets to write.
    const deskIntegration = new LambdaIntegration(desk.lambda);
    for (const path of DESK_PATHS) this.#route(this.api.root.resourceForPath(path), deskIntegration);
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

/** What a general rule set would have otherwise, and why it is right as it is. */
function acknowledgeFindings(api: RestApi): void {
  Validations.of(api).acknowledge(
    {
      id: 'AwsSolutions-APIG2',
      reason: 'The functions validate every request and say in plain words what is wrong with it',
    },
    {
      id: 'AwsSolutions-APIG3',
      reason: 'A web ACL is the choice of whoever deploys; every route asks for a session or token',
    },
    {
      id: 'AwsSolutions-APIG6',
      reason: 'Execution logs need a role that the whole account shares; the access log tells what we need',
    },
    {
      id: 'AwsSolutions-COG4',
      reason:
        'Callers are members of the ERP or programs with its tokens; our authorizer knows both, Cognito neither',
    },
  );
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
