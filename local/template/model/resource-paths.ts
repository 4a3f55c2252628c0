import type { FaultList } from '../faults.ts';
import { type ResolvedStack, resourcesOf } from '../resolved-stack.ts';
import { apiResource } from '../resource-types/api-gateway.ts';

/** The path of each resource of one API, by resource id: `/`, `/v1`, `/v1/{id}`. */
export function resourcePaths(
  stack: ResolvedStack,
  api: { readonly id: string; readonly rootResourceId: string },
  list: FaultList,
): ReadonlyMap<string, string> {
  const waiting = new Map(
    resourcesOf(stack, apiResource)
      .filter(({ properties }) => properties.RestApiId === api.id)
      .map((resource) => [resource.ref, resource]),
  );
  const paths = new Map([[api.rootResourceId, '/']]);
  // Parents may stand anywhere in the template: go round until nothing more finds its parent.
  for (let found = true; found; ) {
    found = false;
    for (const [id, { properties }] of waiting) {
      const parent = paths.get(properties.ParentId);
      if (parent === undefined) continue;
      paths.set(id, `${parent === '/' ? '' : parent}/${properties.PathPart}`);
      waiting.delete(id);
      found = true;
    }
  }
  for (const { logicalId } of waiting.values()) {
    list.report(`Resources.${logicalId}.Properties.ParentId`, 'leads to no resource of this API');
  }
  return paths;
}
