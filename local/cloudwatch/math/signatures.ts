/** The modelled functions with the fewest and the most arguments that each takes. */
const SIGNATURES = {
  SUM: [1, 1],
  MAX: [1, 1],
  MIN: [1, 1],
  AVG: [1, 1],
  ABS: [1, 1],
  CEIL: [1, 1],
  FLOOR: [1, 1],
  IF: [2, 3],
  FILL: [2, 2],
  METRICS: [0, 1],
  PERIOD: [1, 1],
  TIME_SERIES: [1, 1],
  DIFF: [1, 1],
  RATE: [1, 1],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

export type FunctionName = keyof typeof SIGNATURES;

/** True for a function that is modelled. */
export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(SIGNATURES, name);
}

/** Why a function cannot be called with so many arguments; undefined when it can. */
export function arityFault(name: FunctionName, count: number): string | undefined {
  const [least, most] = SIGNATURES[name];
  if (count >= least && count <= most) return undefined;
  const expected = least < most ? `${least} to ${most} arguments` : counted(least);
  return `${name} takes ${expected}, not ${count}`;
}

function counted(count: number): string {
  return `${count} argument${count === 1 ? '' : 's'}`;
}
