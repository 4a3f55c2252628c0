import { pseudoParameter, type StackEnvironment } from './environment.ts';
import type { FaultList } from './faults.ts';
import { isJsonObject, type Json, own } from './json.ts';
import { memoize } from './memoize.ts';
import { resolveCondition, resolveValue, type Scope } from './resolve-value.ts';
import { givenFor, type Identity } from './resource-type.ts';
import { isCustomType } from './resource-types/custom-resource.ts';
import { resourceTypeOf } from './resource-types/index.ts';
import type { TemplateDocument } from './template-document.ts';

/** A {@link Scope} over a whole template, plus what the loader itself asks of it. */
export interface StackScope extends Scope {
  /** False when the resource's condition does not hold, or can't be evaluated. */
  exists(logicalId: string): boolean;
  /** Undefined (and reported) for an unknown type, and for a name that depends on itself. */
  identityOf(logicalId: string): Identity | undefined;
}

export function createStackScope(
  document: TemplateDocument,
  environment: StackEnvironment,
  parameters: ReadonlyMap<string, Json>,
  list: FaultList,
): StackScope {
  const conditionOf = memoize<boolean | undefined>(
    (name) => {
      const condition = own(document.Conditions, name);
      if (condition !== undefined) return resolveCondition(condition, `Conditions.${name}`, scope);
      list.report(`Conditions.${name}`, 'the template has no such condition');
      return undefined;
    },
    reportCircle('Conditions', list),
  );

  const identityOf = memoize<Identity | undefined>(
    (logicalId) => {
      const resource = own(document.Resources, logicalId);
      const type = resource && resourceTypeOf(resource.Type);
      const text = (property: string) => {
        const value = resource && own(resource.Properties ?? {}, property);
        const where = `Resources.${logicalId}.Properties.${property}`;
        const resolved = value === undefined ? undefined : resolveValue(value, where, scope);
        return typeof resolved === 'string' ? resolved : undefined;
      };
      return type?.identity(givenFor(environment, logicalId, text));
    },
    reportCircle('Resources', list),
  );

  /** The identity of a resource that something refers to; reports why there is none. */
  function referredIdentity(logicalId: string, where: string): Identity | undefined {
    const resource = own(document.Resources, logicalId);
    if (resource === undefined) list.report(where, `the template has no resource or parameter ${logicalId}`);
    else if (!exists(logicalId)) list.report(where, `the condition of ${logicalId} does not hold`);
    else if (isCustomType(resource.Type)) {
      list.report(where, `${logicalId} is a custom resource: its answers are known only after the deploy`);
    } else return identityOf(logicalId);
    return undefined;
  }

  function exists(logicalId: string): boolean {
    const condition = own(document.Resources, logicalId)?.Condition;
    return condition === undefined || conditionOf(condition) === true;
  }

  const scope: StackScope = {
    exists,
    identityOf,
    conditionOf,
    report: list.report,
    refOf(name, where) {
      if (name === 'AWS::NoValue') return undefined;
      const value = pseudoParameter(environment, name) ?? parameters.get(name);
      if (value !== undefined || Object.hasOwn(document.Parameters, name)) return value;
      if (!name.startsWith('AWS::')) return referredIdentity(name, where)?.ref;
      list.report(where, `the pseudo parameter ${name} is not modelled`);
      return undefined;
    },
    attributeOf(logicalId, attribute, where) {
      const identity = referredIdentity(logicalId, where);
      const value = identity && own(identity.attributes, attribute);
      if (identity !== undefined && value === undefined) {
        const type = own(document.Resources, logicalId)?.Type;
        list.report(where, `the attribute ${attribute} of ${logicalId} (${type}) is not modelled`);
      }
      return value;
    },
    mappingOf(map, first, second, where) {
      const row = own(own(document.Mappings, map) ?? {}, first);
      const value = isJsonObject(row) ? own(row, second) : undefined;
      if (value === undefined) list.report(where, `the mapping ${map} has no ${first}, ${second}`);
      return value;
    },
  };
  return scope;
}

function reportCircle(section: string, list: FaultList): (key: string) => undefined {
  return (key) => {
    list.report(`${section}.${key}`, 'refers to itself, directly or through others');
    return undefined;
  };
}
