import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../local/template/json.ts';
import type { LocalStack } from '../../../local/template/load-stack.ts';

/** One permission less: a whole statement, or one action or resource of a longer one. */
export interface Removal {
  /** `WorkerRole PolicyDocument: Allow sns:Publish`, and what of it goes. */
  readonly name: string;
  readonly part: 'statement' | 'action' | 'resource';
  /** The stack without it. */
  readonly apply: (stack: LocalStack) => LocalStack;
}

type Path = readonly (string | number)[];

/** Where resources keep policies. */
const DOCUMENTS: Readonly<Record<string, readonly Path[]>> = {
  'AWS::IAM::Role': [['AssumeRolePolicyDocument']],
  'AWS::IAM::Policy': [['PolicyDocument']],
  'AWS::IAM::ManagedPolicy': [['PolicyDocument']],
  'AWS::SNS::TopicPolicy': [['PolicyDocument']],
  'AWS::SQS::QueuePolicy': [['PolicyDocument']],
  'AWS::KMS::Key': [['KeyPolicy']],
};

/** Everything in a stack's permissions that could be missing, one thing at a time. */
export function removalsOf(stack: LocalStack): readonly Removal[] {
  return [...stack.resources.values()].flatMap(({ logicalId, type, properties }) => [
    ...(DOCUMENTS[type] ?? []).flatMap((path) => inDocument(logicalId, properties, path)),
    ...(type === 'AWS::IAM::Role' ? managedPolicies(logicalId, properties) : []),
    ...(type === 'AWS::Lambda::Permission' ? [withoutPermission(logicalId)] : []),
  ]);
}

/** The stack without the one statement of this name. */
export const withoutStatement = (stack: LocalStack, name: RegExp) => without(stack, 'statement', name);

/** The stack without the one action of this name. */
export const withoutAction = (stack: LocalStack, name: RegExp) => without(stack, 'action', name);

/** The stack without the one resource of this name. */
export const withoutResource = (stack: LocalStack, name: RegExp) => without(stack, 'resource', name);

function without(stack: LocalStack, part: Removal['part'], name: RegExp): LocalStack {
  const found = removalsOf(stack).filter((removal) => removal.part === part && name.test(removal.name));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${name} should name one ${part}, not ${found.length}.`);
  return only.apply(stack);
}

function inDocument(logicalId: string, properties: JsonObject, path: Path): readonly Removal[] {
  const statements = valueAt(properties, [...path, 'Statement']);
  if (!isJsonArray(statements)) throw new Error(`${logicalId} has no list of statements.`);
  return statements.flatMap((statement, index): Removal[] => {
    if (!isJsonObject(statement)) throw new Error(`A statement of ${logicalId} is no object.`);
    const at = [...path, 'Statement', index];
    const name = `${logicalId} ${path.join('.')}: ${describe(statement)}`;
    const without = (place: Path) => (whole: LocalStack) =>
      changed(whole, logicalId, (from) => removedAt(from, place));
    return [
      { name, part: 'statement', apply: without(at) },
      ...listed(statement['Action']).map(([action, place]): Removal => {
        return { name: `${name} – ${action}`, part: 'action', apply: without([...at, 'Action', place]) };
      }),
      ...listed(statement['Resource']).map(([resource, place]): Removal => {
        return {
          name: `${name} – ${resource}`,
          part: 'resource',
          apply: without([...at, 'Resource', place]),
        };
      }),
    ];
  });
}

function describe({ Effect, Action, Sid }: JsonObject): string {
  const actions = isJsonArray(Action) ? Action.join(', ') : String(Action);
  return `${Sid === undefined ? '' : `${String(Sid)}, `}${String(Effect)} ${actions}`;
}

/** Of a list of at least two: one alone goes with its statement. */
function listed(value: Json | undefined): readonly (readonly [string, number])[] {
  return isJsonArray(value) && value.length > 1
    ? value.map((each, index) => [String(each), index] as const)
    : [];
}

function managedPolicies(logicalId: string, properties: JsonObject): readonly Removal[] {
  const arns = properties['ManagedPolicyArns'];
  if (!isJsonArray(arns)) return [];
  return arns.map((arn, index) => ({
    name: `${logicalId} ManagedPolicyArns: ${String(arn)}`,
    part: 'statement',
    apply: (whole) => changed(whole, logicalId, (from) => removedAt(from, ['ManagedPolicyArns', index])),
  }));
}

function withoutPermission(logicalId: string): Removal {
  return {
    name: `${logicalId}: Lambda permission`,
    part: 'statement',
    apply(stack) {
      const resources = new Map(stack.resources);
      resources.delete(logicalId);
      return { ...stack, resources };
    },
  };
}

/** A stack in which one resource has other properties. */
export function changed(
  stack: LocalStack,
  logicalId: string,
  change: (properties: JsonObject) => Json,
): LocalStack {
  const resource = stack.resources.get(logicalId);
  if (resource === undefined) throw new Error(`The stack has no ${logicalId}.`);
  const properties = change(resource.properties);
  if (!isJsonObject(properties)) throw new Error('Properties are an object.');
  return { ...stack, resources: new Map(stack.resources).set(logicalId, { ...resource, properties }) };
}

function valueAt(value: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((inner, step) => {
    if (isJsonArray(inner)) return inner[Number(step)];
    return isJsonObject(inner) ? inner[step] : undefined;
  }, value);
}

function removedAt(value: Json, [step, ...rest]: Path): Json {
  if (isJsonArray(value)) {
    return rest.length === 0
      ? value.toSpliced(Number(step), 1)
      : value.with(Number(step), removedAt(value[Number(step)] ?? null, rest));
  }
  if (!isJsonObject(value) || step === undefined) throw new Error(`There is nothing at ${String(step)}.`);
  return { ...value, [step]: removedAt(value[step] ?? null, rest) };
}
