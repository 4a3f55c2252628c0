import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../template/json.ts';
import type { CustomResourceModel } from '../template/model/custom-resources.ts';
import type { RememberedResource } from './remembered-resources.ts';

/** CloudFormation hands over every number and boolean in custom resource properties as text. */
function stringified(value: Json): Json {
  if (isJsonArray(value)) return value.map(stringified);
  if (isJsonObject(value)) return stringifiedObject(value);
  return value === null ? value : String(value);
}

function stringifiedObject(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, stringified(value)]));
}

export interface DeployRequest {
  readonly stackId: string;
  readonly requestId: string;
  readonly responseUrl: string;
}

/** The event of a create, or of an update when the resource was deployed before. */
export function cloudFormationEvent(
  resource: CustomResourceModel,
  previous: RememberedResource | undefined,
  { stackId, requestId, responseUrl }: DeployRequest,
): JsonObject {
  return {
    RequestType: previous === undefined ? 'Create' : 'Update',
    ServiceToken: resource.serviceToken,
    ResponseURL: responseUrl,
    StackId: stackId,
    RequestId: requestId,
    LogicalResourceId: resource.logicalId,
    ResourceType: resource.type,
    ResourceProperties: stringifiedObject(resource.properties),
    ...(previous === undefined
      ? {}
      : {
          PhysicalResourceId: previous.physicalId,
          OldResourceProperties: stringifiedObject(previous.properties),
        }),
  };
}
