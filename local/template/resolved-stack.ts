import type { z } from 'zod';
import type { StackEnvironment } from './environment.ts';
import type { JsonObject } from './json.ts';
import type { Identity, ResourceType } from './resource-type.ts';
import { resourceTypeOf } from './resource-types/index.ts';

/** A resource with every reference in its properties replaced by what it stands for. */
export interface ResolvedResource<Properties = JsonObject> extends Identity {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  /** Logical ids that the template wants created first. */
  readonly dependsOn: readonly string[];
}

/** A template with everything resolved and nothing in it that the local AWS does not model. */
export interface ResolvedStack {
  readonly environment: StackEnvironment;
  /** By logical id; resources whose condition does not hold are left out. */
  readonly resources: ReadonlyMap<string, ResolvedResource>;
  /** Value of each stack output, by its logical id. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Directory of each zipped asset, by S3 key. */
  readonly assetDirectories: ReadonlyMap<string, string>;
}

/** The parsed, modelled properties of a resource type. */
export type PropertiesOf<Type extends ResourceType> = z.output<Type['modelled']>;

/** The modelled part of a resource's properties. */
export function modelledProperties(type: ResourceType, properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in type.withoutEffect)));
}

/** All resources of one type, their modelled properties parsed and typed. */
export function resourcesOf<Schema extends z.ZodObject>(
  stack: ResolvedStack,
  type: ResourceType<Schema>,
): readonly ResolvedResource<z.output<Schema>>[] {
  return [...stack.resources.values()]
    .filter((resource) => resourceTypeOf(resource.type)?.type === type.type)
    .map((resource) => ({
      ...resource,
      properties: type.modelled.parse(modelledProperties(type, resource.properties)),
    }));
}
