import { Duration, Size, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  type MethodDeploymentOptions,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApiFunctions } from './api-functions.ts';
import type { FunctionName } from './bundle-functions.ts';
import {
  API_STAGE,
  type ApiFunction,
  type ApiRoute,
  apiRoutes,
  type ThrottleLimit,
  throttles,
} from './catalogue/api-routes.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { logGroupName } from './log-group-name.ts';
import type { Notifications } from './notifications.ts';
import { resourceName } from './resource-name.ts';
import type { Settings } from './settings.ts';

export interface MetricsApiProps {
  readonly settings: Settings;
  readonly bundle: (name: FunctionName) => string;
  readonly notifications: Notifications;
}

/** From here on compressing an answer saves more than it costs. */
const COMPRESSED_FROM = Size.kibibytes(1);

/** The REST API: the ERP's own path for a drop-in replacement, and `/v1` for everybody else. */
export class MetricsApi extends Construct {
  readonly api: RestApi;
  readonly #authorizer: RequestAuthorizer;

  constructor(scope: Construct, id: string, { settings, bundle, notifications }: MetricsApiProps) {
    super(scope, id);
    const functions = new ApiFunctions(this, 'Functions', { settings, bundle, notifications });
    this.#authorizer = new RequestAuthorizer(this, 'CookieOrToken', {
      handler: functions.authorizer,
      // Cookie or bearer token: API Gateway would demand all sources that are named, so none is.
      identitySources: [],
      resultsCacheTtl: Duration.seconds(0),
    });
    this.api = this.#restApi(settings);
    addGatewayResponses(this.api);
    recordSomeTraces(this.api, settings);
    acknowledgeFindings(this.api);
    const integration = (name: ApiFunction) =>
      new LambdaIntegration(functions.byName[name], {
        // One permission a function: its policy has room for 20 KB, and a method takes two of them.
        scopePermissionToMethod: false,
      });
    const integrations: Record<ApiFunction, LambdaIntegration> = {
      'metrics-api': integration('metrics-api'),
      'event-ingest': integration('event-ingest'),
      'outbox-desk': integration('outbox-desk'),
      'report-api': integration('report-api'),
      'api-document': integration('api-document'),
    };
    for (const route of apiRoutes) this.#route(route, integrations[route.function]);
  }

  #restApi(settings: Settings): RestApi {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: logGroupName(settings, 'api-access'),
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new RestApi(this, 'Api', {
      restApiName: resourceName(settings, 'api'),
      description: 'Serial metrics for the ERP and for programs with a token',
      endpointTypes: [EndpointType.REGIONAL],
      minCompressionSize: COMPRESSED_FROM,
      // It stays when the stack goes: others in the account may write their logs with it by then.
      cloudWatchRole: settings.apiGatewayLogRole === 'create',
      deployOptions: {
        stageName: API_STAGE,
        throttlingRateLimit: throttles.stage.rate,
        throttlingBurstLimit: throttles.stage.burst,
        methodOptions: Object.fromEntries(
          apiRoutes.flatMap(({ path, method, throttle }) => [
            [`${path}/${method}`, limited(throttles[throttle])],
            [`${path}/ANY`, limited(throttles.otherMethods)],
          ]),
        ),
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(ACCESS_LOG_FORMAT),
      },
    });
  }

  /** Every method reaches the function, which answers a wrong one with 405 instead of API Gateway's 403. */
  #route({ path, method, access }: ApiRoute, integration: LambdaIntegration): void {
    const resource = this.api.root.resourceForPath(path);
    for (const accepted of [method, 'ANY']) {
      if (access === 'caller') {
        resource.addMethod(accepted, integration, {
          authorizationType: AuthorizationType.CUSTOM,
          authorizer: this.#authorizer,
        });
      } else {
        acknowledgeOpenMethod(
          resource.addMethod(accepted, integration, { authorizationType: AuthorizationType.NONE }),
        );
      }
    }
  }
}

function limited({ rate, burst }: ThrottleLimit): MethodDeploymentOptions {
  return { throttlingRateLimit: rate, throttlingBurstLimit: burst };
}

/** Of so many requests one is traced: enough to see what a slow one waits for, at a tenth of the price. */
const REQUESTS_A_TRACE = 10;

/** X-Ray's own rule would record every request of an API that is asked less than once a second. */
function recordSomeTraces(api: RestApi, { environment }: Settings): void {
  new CfnSamplingRule(api, 'Traces', {
    samplingRule: {
      // At most 32 characters, and an environment may take 20.
      ruleName: `${environment}-serial-api`,
      priority: 1_000,
      reservoirSize: 0,
      fixedRate: 1 / REQUESTS_A_TRACE,
      serviceName: '*',
      serviceType: 'AWS::ApiGateway::Stage',
      resourceArn: api.deploymentStage.stageArn,
      host: '*',
      httpMethod: '*',
      urlPath: '*',
      version: 1,
    },
  });
}

/** What needs no sign-in holds nothing but the shape of the API. */
function acknowledgeOpenMethod(method: Method): void {
  Validations.of(method).acknowledge(
    { id: 'AwsSolutions-APIG4', reason: 'The contract of the API is for anybody to read; it holds no data' },
    { id: 'AwsSolutions-COG4', reason: 'The contract of the API is for anybody to read; it holds no data' },
  );
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
      reason: 'The access log tells what we need, and nothing of what a request holds',
    },
    {
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'The role that API Gateway writes logs with is the whole account’s, for log groups of any name',
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
