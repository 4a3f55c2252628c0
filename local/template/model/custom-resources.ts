import type { FaultList } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import { type ResolvedStack, resourcesOf } from '../resolved-stack.ts';
import { customResource } from '../resource-types/custom-resource.ts';

export interface CustomResourceModel {
  readonly logicalId: string;
  /** `Custom::SchemaMigration` */
  readonly type: string;
  /** ARN of the function behind it. */
  readonly serviceToken: string;
  /** Seconds to wait for its answer. */
  readonly serviceTimeout: number;
  /** All properties, `ServiceToken` included. */
  readonly properties: JsonObject;
}

/** The stack's custom resources, each after those that it depends on. */
export function customResourceModels(stack: ResolvedStack, list: FaultList): readonly CustomResourceModel[] {
  const resources = new Map(
    resourcesOf(stack, customResource).map((resource) => [resource.logicalId, resource]),
  );
  const ordered: CustomResourceModel[] = [];
  const visited = new Set<string>();
  const visit = (logicalId: string): void => {
    if (visited.has(logicalId)) return;
    visited.add(logicalId);
    for (const dependency of stack.resources.get(logicalId)?.dependsOn ?? []) visit(dependency);
    const resource = resources.get(logicalId);
    if (resource === undefined) return;
    const { ServiceToken: serviceToken, ServiceTimeout: serviceTimeout } = resource.properties;
    const properties = stack.resources.get(logicalId)?.properties ?? {};
    ordered.push({ logicalId, type: resource.type, serviceToken, serviceTimeout, properties });
  };
  for (const logicalId of resources.keys()) visit(logicalId);
  for (const { logicalId, serviceToken } of ordered) {
    if (![...stack.resources.values()].some(({ attributes }) => attributes['Arn'] === serviceToken)) {
      list.report(
        `Resources.${logicalId}.Properties.ServiceToken`,
        `${serviceToken} is no function of this stack`,
      );
    }
  }
  return ordered;
}
