import { isJsonArray, isJsonObject, type Json, own, textOf } from './json.ts';
import type { Scope } from './resolve-value.ts';
import { substitute } from './substitute.ts';

/** One function call in a template, with the means to resolve its arguments. */
export interface IntrinsicCall {
  readonly where: string;
  readonly scope: Scope;
  resolve(value: Json, at?: string): Json | undefined;
  condition(value: Json, at?: string): boolean | undefined;
}

type Intrinsic = (argument: Json, call: IntrinsicCall) => Json | undefined;
type ConditionFunction = (argument: Json, call: IntrinsicCall) => boolean | undefined;

function refuse(call: IntrinsicCall, expected: string): undefined {
  call.scope.report(call.where, `expected ${expected}`);
  return undefined;
}

function listOf(argument: Json, call: IntrinsicCall): readonly Json[] | undefined {
  const list = call.resolve(argument);
  return isJsonArray(list) ? list : refuse(call, 'a list');
}

const ref: Intrinsic = (argument, call) =>
  typeof argument === 'string' ? call.scope.refOf(argument, call.where) : refuse(call, 'a name');

const getAtt: Intrinsic = (argument, call) => {
  const [logicalId, ...path] =
    typeof argument === 'string' ? argument.split('.') : isJsonArray(argument) ? argument : [];
  if (typeof logicalId !== 'string' || path.length === 0 || !path.every((part) => typeof part === 'string')) {
    return refuse(call, '[logical id, attribute] or "LogicalId.Attribute"');
  }
  return call.scope.attributeOf(logicalId, path.join('.'), call.where);
};

const join: Intrinsic = (argument, call) => {
  const [separator, items] = listOf(argument, call) ?? [];
  const texts = isJsonArray(items) ? items.map(textOf) : [undefined];
  if (typeof separator !== 'string' || texts.includes(undefined)) return refuse(call, '[separator, [texts]]');
  return texts.join(separator);
};

const split: Intrinsic = (argument, call) => {
  const [separator, text] = listOf(argument, call) ?? [];
  if (typeof separator !== 'string' || typeof text !== 'string') return refuse(call, '[separator, text]');
  return text.split(separator);
};

const select: Intrinsic = (argument, call) => {
  const [index, items] = listOf(argument, call) ?? [];
  const item = isJsonArray(items) ? items[Number(textOf(index))] : undefined;
  return item ?? refuse(call, '[index, list] with the index inside the list');
};

const sub: Intrinsic = (argument, call) => {
  const [text, given] = isJsonArray(argument) ? argument : [argument, {}];
  const variables = call.resolve(given ?? {});
  if (typeof text !== 'string' || !isJsonObject(variables))
    return refuse(call, 'a text or [text, {name: value}]');
  return substitute(text, (name) => {
    const value = own(variables, name);
    if (value !== undefined) return textOf(value) ?? refuse(call, `a text for ${name}`) ?? '';
    const [logicalId, ...attribute] = name.split('.');
    const answer =
      attribute.length > 0
        ? call.scope.attributeOf(logicalId ?? '', attribute.join('.'), call.where)
        : call.scope.refOf(name, call.where);
    return answer === undefined ? '' : (textOf(answer) ?? refuse(call, `a text for ${name}`) ?? '');
  });
};

const findInMap: Intrinsic = (argument, call) => {
  const [map, first, second, ...rest] = (listOf(argument, call) ?? []).map(textOf);
  if (map === undefined || first === undefined || second === undefined || rest.length > 0) {
    return refuse(call, '[map, top-level key, second-level key] and nothing more');
  }
  return call.scope.mappingOf(map, first, second, call.where);
};

const ifElse: Intrinsic = (argument, call) => {
  const [name, yes, no] = isJsonArray(argument) ? argument : [];
  if (typeof name !== 'string' || yes === undefined || no === undefined) {
    return refuse(call, '[condition name, value if true, value if false]');
  }
  const holds = call.scope.conditionOf(name, call.where);
  return holds === undefined ? undefined : call.resolve(holds ? yes : no, holds ? '[1]' : '[2]');
};

/** The intrinsic functions that a value may call. */
export const intrinsicFunctions: Readonly<Record<string, Intrinsic>> = {
  Ref: ref,
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::Sub': sub,
  'Fn::FindInMap': findInMap,
  'Fn::If': ifElse,
};

/** Every member is evaluated, so that a fault in one that would not decide is reported too. */
function membersOf(argument: Json, call: IntrinsicCall): readonly boolean[] | undefined {
  if (!isJsonArray(argument)) return refuse(call, 'a list of conditions');
  const members = argument.map((member, index) => call.condition(member, `[${index}]`));
  const known = members.filter((member) => member !== undefined);
  return known.length === members.length ? known : undefined;
}

/** The functions that a condition may call. */
export const conditionFunctions: Readonly<Record<string, ConditionFunction>> = {
  'Fn::Equals': (argument, call) => {
    // CloudFormation compares texts: the number 1 equals the parameter value "1".
    const [one, other, ...rest] = (listOf(argument, call) ?? []).map(textOf);
    if (one === undefined || other === undefined || rest.length > 0) return refuse(call, 'two texts');
    return one === other;
  },
  'Fn::And': (argument, call) => membersOf(argument, call)?.every(Boolean),
  'Fn::Or': (argument, call) => membersOf(argument, call)?.some(Boolean),
  'Fn::Not': (argument, call) => {
    const members = membersOf(argument, call);
    return members && !members.every(Boolean);
  },
  Condition: (argument, call) =>
    typeof argument === 'string'
      ? call.scope.conditionOf(argument, call.where)
      : refuse(call, "a condition's name"),
};
