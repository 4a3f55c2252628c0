import type { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import type { AssemblyStack } from './assembly.ts';
import type { FaultList } from './faults.ts';
import { isJsonObject, textOf } from './json.ts';
import { parameterValues } from './parameters.ts';
import { resolveValue } from './resolve-value.ts';
import { modelledProperties, type ResolvedResource, type ResolvedStack } from './resolved-stack.ts';
import { resourceTypeOf } from './resource-types/index.ts';
import { createStackScope, type StackScope } from './stack-scope.ts';
import { parseTemplate, type TemplateDocument, type TemplateResource } from './template-document.ts';

/** Resolves a stack's template, reporting all that is not modelled. Use the result only without faults. */
export function resolveStack(assembly: AssemblyStack, list: FaultList): ResolvedStack {
  const document = parseTemplate(assembly.template, list);
  const parameters = parameterValues(document, assembly.parameters, list);
  const scope = createStackScope(document, assembly.environment, parameters, list);
  const resources = new Map<string, ResolvedResource>();
  for (const [logicalId, definition] of Object.entries(document.Resources)) {
    const resource = scope.exists(logicalId) && resolveResource(logicalId, definition, scope, list);
    if (resource) resources.set(logicalId, resource);
  }
  return {
    environment: assembly.environment,
    resources,
    outputs: resolveOutputs(document, scope),
    assetDirectories: assembly.assetDirectories,
  };
}

function resolveResource(
  logicalId: string,
  definition: TemplateResource,
  scope: StackScope,
  list: FaultList,
): ResolvedResource | undefined {
  const where = `Resources.${logicalId}`;
  const type = resourceTypeOf(definition.Type);
  if (type === undefined) {
    list.report(where, `the resource type ${definition.Type} is not modelled`);
    return undefined;
  }
  const faultsBefore = list.faults.length;
  const properties = resolveValue(definition.Properties ?? {}, `${where}.Properties`, scope);
  const identity = scope.identityOf(logicalId);
  // What could not be resolved is missing now: checking the rest against the schema would only say so again.
  if (!isJsonObject(properties) || identity === undefined || list.faults.length > faultsBefore)
    return undefined;
  const checked = safeParse(type.modelled, modelledProperties(type, properties));
  if (!checked.success) reportIssues(checked.error.issues, `${where}.Properties`, definition.Type, list);
  const dependsOn = definition.DependsOn ?? [];
  return {
    logicalId,
    type: definition.Type,
    ...identity,
    properties,
    dependsOn: typeof dependsOn === 'string' ? [dependsOn] : dependsOn,
  };
}

/** `['Metrics', 0, 'Id']` as `.Metrics[0].Id` */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
}

function reportIssues(
  issues: readonly z.core.$ZodIssue[],
  where: string,
  type: string,
  list: FaultList,
): void {
  for (const issue of issues) {
    const at = `${where}${pathText(issue.path)}`;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) list.report(`${at}.${key}`, `this property of ${type} is not modelled`);
    } else {
      list.report(at, `this value of ${type} is not modelled: ${issue.message}`);
    }
  }
}

function resolveOutputs(document: TemplateDocument, scope: StackScope): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>();
  for (const [name, { Value: value, Condition: condition }] of Object.entries(document.Outputs)) {
    if (typeof condition === 'string' && scope.conditionOf(condition, `Outputs.${name}`) !== true) continue;
    const resolved = resolveValue(value ?? null, `Outputs.${name}.Value`, scope);
    if (resolved === undefined) continue;
    const text = textOf(resolved);
    if (text === undefined) scope.report(`Outputs.${name}.Value`, 'expected a text');
    else outputs.set(name, text);
  }
  return outputs;
}
