import type { FaultList } from '../faults.ts';
import {
  type PropertiesOf,
  type ResolvedResource,
  type ResolvedStack,
  resourcesOf,
} from '../resolved-stack.ts';
import {
  apiAuthorizer,
  apiMethod,
  apiStage,
  gatewayResponse,
  restApi,
} from '../resource-types/api-gateway.ts';
import { buildIntegration } from './build-integration.ts';
import { headerMappings } from './header-mappings.ts';
import { invokedFunction } from './invocation-uri.ts';
import { resourcePaths } from './resource-paths.ts';
import type {
  GatewayResponseModel,
  RequestAuthorizer,
  RestApiModel,
  Route,
  StageModel,
  ThrottleSetting,
} from './rest-api.ts';

/** The stack's REST APIs with everything that hangs on them; reports what does not hold together. */
export function restApiModels(stack: ResolvedStack, list: FaultList): readonly RestApiModel[] {
  return resourcesOf(stack, restApi).map((api) => {
    const belongs = (resource: { readonly properties: { readonly RestApiId: string } }) =>
      resource.properties.RestApiId === api.ref;
    const rootResourceId = api.attributes['RootResourceId'] ?? '';
    const paths = resourcePaths(stack, { id: api.ref, rootResourceId }, list);
    const authorizers = new Map(
      resourcesOf(stack, apiAuthorizer)
        .filter(belongs)
        .map((authorizer) => [authorizer.ref, buildAuthorizer(authorizer, list)]),
    );
    const { MinimumCompressionSize: minimumCompressionSize } = api.properties;
    return {
      logicalId: api.logicalId,
      id: api.ref,
      name: api.properties.Name,
      environment: stack.environment,
      binaryMediaTypes: api.properties.BinaryMediaTypes,
      ...(minimumCompressionSize === undefined ? {} : { minimumCompressionSize }),
      routes: resourcesOf(stack, apiMethod)
        .filter(belongs)
        .flatMap((method) => buildRoute(method, paths, authorizers, list) ?? []),
      gatewayResponses: resourcesOf(stack, gatewayResponse)
        .filter(belongs)
        .map((response) => buildGatewayResponse(response, list)),
      stages: resourcesOf(stack, apiStage)
        .filter(belongs)
        .map((stage) => buildStage(stage, paths, list)),
    };
  });
}

function buildAuthorizer(
  { logicalId, ref, properties }: ResolvedResource<PropertiesOf<typeof apiAuthorizer>>,
  list: FaultList,
): RequestAuthorizer {
  const functionArn = invokedFunction(properties.AuthorizerUri);
  if (functionArn === undefined) {
    list.report(`Resources.${logicalId}.Properties.AuthorizerUri`, 'is not the invocation URI of a function');
  }
  return { id: ref, functionArn: functionArn ?? '' };
}

function buildRoute(
  method: ResolvedResource<PropertiesOf<typeof apiMethod>>,
  paths: ReadonlyMap<string, string>,
  authorizers: ReadonlyMap<string, RequestAuthorizer>,
  list: FaultList,
): Route | undefined {
  const where = `Resources.${method.logicalId}.Properties`;
  const { ResourceId: resourceId, HttpMethod, AuthorizationType, AuthorizerId } = method.properties;
  const resourcePath = paths.get(resourceId);
  if (resourcePath === undefined) {
    list.report(`${where}.ResourceId`, 'is no resource of this API');
    return undefined;
  }
  const authorizer = AuthorizerId === undefined ? undefined : authorizers.get(AuthorizerId);
  if ((AuthorizationType === 'CUSTOM') !== (authorizer !== undefined)) {
    list.report(
      `${where}.AuthorizerId`,
      'expected an authorizer of this API exactly with AuthorizationType CUSTOM',
    );
  }
  return {
    resourcePath,
    resourceId,
    method: HttpMethod,
    integration: buildIntegration(method.properties.Integration, `${where}.Integration`, list),
    ...(authorizer === undefined ? {} : { authorizer }),
  };
}

function buildGatewayResponse(
  { logicalId, properties }: ResolvedResource<PropertiesOf<typeof gatewayResponse>>,
  list: FaultList,
): GatewayResponseModel {
  const where = `Resources.${logicalId}.Properties`;
  const template = properties.ResponseTemplates?.['application/json'];
  return {
    type: properties.ResponseType,
    headers: headerMappings(
      properties.ResponseParameters,
      'gatewayresponse.header.',
      `${where}.ResponseParameters`,
      list,
    ),
    where,
    ...(properties.StatusCode === undefined ? {} : { status: Number(properties.StatusCode) }),
    ...(template === undefined ? {} : { template }),
  };
}

function buildStage(
  { logicalId, properties }: ResolvedResource<PropertiesOf<typeof apiStage>>,
  paths: ReadonlyMap<string, string>,
  list: FaultList,
): StageModel {
  const where = `Resources.${logicalId}.Properties`;
  const { AccessLogSetting: log, Variables: variables } = properties;
  const known = new Set(paths.values());
  return {
    name: properties.StageName,
    throttling: properties.MethodSettings.map((setting, index): ThrottleSetting => {
      const everywhere = setting.ResourcePath === '/*';
      const resourcePath = everywhere ? '*' : unescapePath(setting.ResourcePath);
      if (everywhere !== (setting.HttpMethod === '*')) {
        list.report(`${where}.MethodSettings[${index}]`, 'expected one method of one resource, or * and /*');
      }
      if (!everywhere && !known.has(resourcePath)) {
        list.report(
          `${where}.MethodSettings[${index}].ResourcePath`,
          `the API has no resource ${resourcePath}`,
        );
      }
      return {
        method: setting.HttpMethod,
        resourcePath,
        ...(setting.ThrottlingRateLimit === undefined ? {} : { rate: setting.ThrottlingRateLimit }),
        ...(setting.ThrottlingBurstLimit === undefined ? {} : { burst: setting.ThrottlingBurstLimit }),
      };
    }),
    ...(variables === undefined ? {} : { variables }),
    ...(log === undefined
      ? {}
      : {
          accessLog: {
            destinationArn: log.DestinationArn,
            format: log.Format,
            where: `${where}.AccessLogSetting.Format`,
          },
        }),
  };
}

/** Method settings write `/v1/events` as `/~1v1~1events`. */
function unescapePath(path: string): string {
  return path === '/' ? path : path.replace(/^\//, '').replaceAll('~1', '/');
}
