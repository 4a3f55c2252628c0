import { conditionFunctions, type IntrinsicCall, intrinsicFunctions } from './intrinsics.ts';
import { isJsonArray, isJsonObject, type Json, own } from './json.ts';

/** What intrinsic functions may ask about the stack around them. Each reports what it can't answer. */
export interface Scope {
  refOf(name: string, where: string): Json | undefined;
  attributeOf(logicalId: string, attribute: string, where: string): Json | undefined;
  conditionOf(name: string, where: string): boolean | undefined;
  mappingOf(map: string, first: string, second: string, where: string): Json | undefined;
  report(where: string, message: string): void;
}

/** An object with this one key is a function call, not data. */
function intrinsicIn(value: Json): readonly [name: string, argument: Json] | undefined {
  if (!isJsonObject(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  const [name] = entry;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? entry : undefined;
}

function callOf(where: string, scope: Scope): IntrinsicCall {
  return {
    where,
    scope,
    resolve: (value, at = '') => resolveValue(value, `${where}${at}`, scope),
    condition: (value, at = '') => resolveCondition(value, `${where}${at}`, scope),
  };
}

/**
 * Replaces every intrinsic function in a value by what it stands for. Answers undefined for
 * `AWS::NoValue`, and for what can't be resolved, which is reported to the scope.
 */
export function resolveValue(value: Json, where: string, scope: Scope): Json | undefined {
  const intrinsic = intrinsicIn(value);
  // `Condition` is a function only inside conditions; in an IAM statement it is a plain key.
  if (intrinsic !== undefined && intrinsic[0] !== 'Condition') {
    const [name, argument] = intrinsic;
    const apply = own(intrinsicFunctions, name);
    if (apply !== undefined) return apply(argument, callOf(`${where}.${name}`, scope));
    scope.report(`${where}.${name}`, `the intrinsic function ${name} is not modelled`);
    return undefined;
  }
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    scope.report(where, 'dynamic references ({{resolve:…}}) are not modelled');
    return undefined;
  }
  if (isJsonArray(value)) return resolveItems(value, where, scope);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, Json][] => {
      const answer = resolveValue(item, `${where}.${key}`, scope);
      return answer === undefined ? [] : [[key, answer]];
    }),
  );
}

function resolveItems(items: readonly Json[], where: string, scope: Scope): readonly Json[] {
  const resolved: Json[] = [];
  for (const [index, item] of items.entries()) {
    const answer = resolveValue(item, `${where}[${index}]`, scope);
    if (answer !== undefined) resolved.push(answer);
  }
  return resolved;
}

/** Evaluates a condition expression; undefined when it can't be (reported). */
export function resolveCondition(value: Json, where: string, scope: Scope): boolean | undefined {
  const intrinsic = intrinsicIn(value);
  const apply = intrinsic && own(conditionFunctions, intrinsic[0]);
  if (intrinsic === undefined || apply === undefined) {
    const known = Object.keys(conditionFunctions).join(', ');
    scope.report(where, `expected one of ${known}, not ${JSON.stringify(value)}`);
    return undefined;
  }
  return apply(intrinsic[1], callOf(`${where}.${intrinsic[0]}`, scope));
}
