import type { FaultList } from '../template/faults.ts';
import { isJsonArray, isJsonObject, type Json } from '../template/json.ts';

/** Answers what stands at a place of an event; undefined when there is nothing. */
export type JsonPath = (event: Json) => Json | undefined;

const STEP = /\.([\w/-]+)|\[(\d+)\]/y;

/** Compiles a path in EventBridge's dot notation: `$.detail.state.value`, `$.resources[0]`. Others are reported. */
export function compilePath(path: string, where: string, list: FaultList): JsonPath {
  const steps = stepsOf(path);
  if (steps === undefined) {
    list.report(where, `the path ${path} is not modelled; dot notation and list indexes are: $.a.b[0]`);
    return () => undefined;
  }
  return (event) => steps.reduce<Json | undefined>(follow, event);
}

function stepsOf(path: string): readonly (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const [, name, index] = STEP.exec(path) ?? [];
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else return undefined;
  }
  return steps;
}

function follow(value: Json | undefined, step: string | number): Json | undefined {
  if (typeof step === 'number') return isJsonArray(value) ? value[step] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
