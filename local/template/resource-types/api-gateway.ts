import { z } from 'zod';
import { because, resourceType, tagsWithoutEffect } from '../resource-type.ts';
import { cfnBoolean, cfnInteger, cfnNumber, cfnText, onlyFalse } from '../scalars.ts';

const texts = z.record(z.string(), cfnText);
/** Gateway ids are ten letters and digits, resource ids six. */
const apiIdLength = 10;
const resourceIdLength = 6;

export const restApi = resourceType({
  type: 'AWS::ApiGateway::RestApi',
  becomes: 'an HTTP service with its routes below /{stage}',
  modelled: z.strictObject({
    Name: z.string(),
    Description: z.string().optional(),
    BinaryMediaTypes: z.array(z.string()).default([]),
    MinimumCompressionSize: cfnInteger(0, 10_485_760).optional(),
    ApiKeySourceType: z.literal('HEADER').optional(),
    DisableExecuteApiEndpoint: onlyFalse.optional(),
  }),
  withoutEffect: {
    ...because('there is one address locally, this machine', 'EndpointConfiguration'),
    ...because('local traffic is plain HTTP', 'SecurityPolicy', 'EndpointAccessMode'),
    ...because('concerns imports of API definitions', 'FailOnWarnings', 'Mode'),
    ...tagsWithoutEffect,
  },
  identity(given) {
    const id = given.stableId(apiIdLength);
    const root = given.stableId(apiIdLength + resourceIdLength).slice(apiIdLength);
    return { ref: id, attributes: { RestApiId: id, RootResourceId: root } };
  },
});

export const apiResource = resourceType({
  type: 'AWS::ApiGateway::Resource',
  becomes: 'a path segment',
  modelled: z.strictObject({
    RestApiId: z.string(),
    ParentId: z.string(),
    PathPart: z.string().regex(/^([\w.:-]+|\{[\w.-]+\+?\})$/, 'expected a segment, {parameter} or {greedy+}'),
  }),
  withoutEffect: {},
  identity(given) {
    const id = given.stableId(resourceIdLength);
    return { ref: id, attributes: { ResourceId: id } };
  },
});

/** Integration timeout bounds in ms; more than 29 s needs a quota increase. Source: API Gateway quotas. */
const integrationTimeout = cfnInteger(50, 29_000);

const lambdaProxy = z.strictObject({
  Type: z.literal('AWS_PROXY'),
  IntegrationHttpMethod: z.literal('POST'),
  Uri: z.string(),
  TimeoutInMillis: integrationTimeout.optional(),
  ConnectionType: z.literal('INTERNET').optional(),
  // Harmless defaults that the console and some constructs write.
  PassthroughBehavior: z.enum(['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']).optional(),
});

const jsonTemplate = z.strictObject({ 'application/json': z.string() });

const mock = z.strictObject({
  Type: z.literal('MOCK'),
  RequestTemplates: jsonTemplate,
  PassthroughBehavior: z.enum(['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']).optional(),
  IntegrationResponses: z
    .array(
      z.strictObject({
        StatusCode: z.string(),
        ResponseParameters: texts.default({}),
        ResponseTemplates: jsonTemplate.optional(),
      }),
    )
    .length(1, 'expected exactly one response: selection patterns are not modelled'),
});

export const apiMethod = resourceType({
  type: 'AWS::ApiGateway::Method',
  becomes: 'a route',
  modelled: z.strictObject({
    RestApiId: z.string(),
    ResourceId: z.string(),
    HttpMethod: z.enum(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']),
    AuthorizationType: z.enum(['NONE', 'CUSTOM']),
    AuthorizerId: z.string().optional(),
    ApiKeyRequired: onlyFalse.optional(),
    Integration: z.discriminatedUnion('Type', [lambdaProxy, mock]),
  }),
  withoutEffect: {
    ...because('names the operation in generated SDKs', 'OperationName'),
    ...because('without a request validator parameters are declared, not checked', 'RequestParameters'),
    ...because('proxy responses pass as they are, mocks declare their headers themselves', 'MethodResponses'),
  },
  identity: (given) => ({ ref: given.stableId(resourceIdLength), attributes: {} }),
});

export const apiAuthorizer = resourceType({
  type: 'AWS::ApiGateway::Authorizer',
  becomes: 'a call to the authorizer function before each request of its routes',
  modelled: z.strictObject({
    RestApiId: z.string(),
    Name: z.string(),
    Type: z.literal('REQUEST'),
    AuthorizerUri: z.string(),
    AuthorizerResultTtlInSeconds: cfnNumber.pipe(z.literal(0, 'expected 0: cached answers are not modelled')),
    IdentitySource: z.literal('', 'expected none: identity sources are not modelled').optional(),
  }),
  withoutEffect: {},
  identity(given) {
    const id = given.stableId(resourceIdLength);
    return { ref: id, attributes: { AuthorizerId: id } };
  },
});

export const gatewayResponse = resourceType({
  type: 'AWS::ApiGateway::GatewayResponse',
  becomes: 'the answer when the gateway itself refuses a request',
  modelled: z.strictObject({
    RestApiId: z.string(),
    ResponseType: z.string(),
    StatusCode: cfnText.optional(),
    ResponseParameters: texts.default({}),
    ResponseTemplates: jsonTemplate.optional(),
  }),
  withoutEffect: {},
  identity: (given) => ({ ref: given.stableId(apiIdLength), attributes: {} }),
});

export const apiDeployment = resourceType({
  type: 'AWS::ApiGateway::Deployment',
  becomes: 'nothing: the stage always serves the routes of the template',
  modelled: z.strictObject({ RestApiId: z.string() }),
  withoutEffect: because('a note for the console', 'Description'),
  identity(given) {
    const id = given.stableId(resourceIdLength);
    return { ref: id, attributes: { DeploymentId: id } };
  },
});

const methodSetting = z.strictObject({
  HttpMethod: z.string(),
  ResourcePath: z.string(),
  ThrottlingRateLimit: cfnNumber.optional(),
  ThrottlingBurstLimit: cfnInteger(0, 1_000_000).optional(),
  // Execution logs and detailed metrics go to CloudWatch only and change no answer.
  LoggingLevel: z.enum(['OFF', 'ERROR', 'INFO']).optional(),
  DataTraceEnabled: cfnBoolean.optional(),
  MetricsEnabled: cfnBoolean.optional(),
  CachingEnabled: onlyFalse.optional(),
});

export const apiStage = resourceType({
  type: 'AWS::ApiGateway::Stage',
  becomes: 'the first path segment, throttling and the access log',
  modelled: z.strictObject({
    RestApiId: z.string(),
    DeploymentId: z.string(),
    StageName: z.string().regex(/^[\w-]{1,128}$/),
    MethodSettings: z.array(methodSetting).default([]),
    Variables: texts.optional(),
    CacheClusterEnabled: onlyFalse.optional(),
    AccessLogSetting: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
  }),
  withoutEffect: {
    ...because('a note for the console', 'Description', 'DocumentationVersion'),
    ...because('there is no X-Ray locally', 'TracingEnabled'),
    ...tagsWithoutEffect,
  },
  identity: (given) => ({ ref: given.text('StageName') ?? 'default', attributes: {} }),
});

export const apiAccount = resourceType({
  type: 'AWS::ApiGateway::Account',
  becomes: 'a look at the role by which API Gateway would write its logs',
  modelled: z.strictObject({ CloudWatchRoleArn: z.string().optional() }),
  withoutEffect: {},
  identity: (given) => ({
    ref: given.stableId(apiIdLength),
    attributes: { Id: given.stableId(apiIdLength) },
  }),
});
