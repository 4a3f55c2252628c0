import { z } from 'zod';
import { EXCEPTION_STATUS, type ExceptionName } from './errors.ts';

const exceptionName = z.enum(
  Object.keys(EXCEPTION_STATUS).filter((name): name is ExceptionName => name in EXCEPTION_STATUS),
);

const pattern = z.string().refine(isPattern, { error: 'must be a regular expression' });

const match = z.strictObject({
  /** Name of the cluster as configured: `core` or `tenants`. */
  cluster: z.string().optional(),
  /** Regular expression on the request's database, case ignored. A call without a database does not match. */
  database: pattern.optional(),
  /** Regular expression on the SQL text, case ignored; transactions read `BEGIN`, `COMMIT` and `ROLLBACK`. */
  sql: pattern.optional(),
});

const common = {
  match: match.default({}),
  /** Strike at the n-th matching call from now on, once. Default: at every one until cleared. */
  at: z.int().min(1).optional(),
};

/** What `POST /_local/faults` takes. */
export const faultSpec = z.discriminatedUnion('kind', [
  /** The call is answered with this exception and does nothing. */
  z.strictObject({
    kind: z.literal('refuse'),
    exception: exceptionName,
    message: z.string().optional(),
    ...common,
  }),
  /** The call is held up first, in real milliseconds. */
  z.strictObject({ kind: z.literal('delay'), milliseconds: z.int().min(0), ...common }),
  /**
   * The statement runs, then its answer is lost: `before-commit` undoes it (and the transaction it was part
   * of), `after-commit` leaves it applied.
   */
  z.strictObject({
    kind: z.literal('cut'),
    moment: z.enum(['before-commit', 'after-commit']),
    answer: z.enum(['drop', 'StatementTimeoutException']).default('drop'),
    ...common,
  }),
]);

type FaultSpec = z.infer<typeof faultSpec>;
export type FaultInput = z.input<typeof faultSpec>;
type Refusal = Extract<FaultSpec, { kind: 'refuse' }>;
export type Cut = Extract<FaultSpec, { kind: 'cut' }>;

export interface FaultState {
  readonly id: number;
  readonly spec: FaultSpec;
  /** Calls that met the filters since the fault was added. */
  readonly matched: number;
  /** Calls that it struck. */
  readonly struck: number;
}

/** A call as the filters see it. */
interface FaultableCall {
  readonly cluster: string;
  readonly database: string | undefined;
  readonly sql: string;
}

/** What to do to one call; delays add up, of several refusals or cuts the first added wins. */
interface Verdict {
  readonly delayMs: number;
  readonly refusal: Refusal | undefined;
  readonly cut: Cut | undefined;
}

export interface FaultInjector {
  /** @throws ZodError when the input is no {@link faultSpec}. */
  add(input: FaultInput): FaultState;
  list(): readonly FaultState[];
  /** False when there is no such fault. */
  remove(id: number): boolean;
  clear(): void;
  /** Counts the call at every fault that it matches and says what happens to it. */
  judge(call: FaultableCall): Verdict;
}

interface Fault {
  readonly id: number;
  readonly spec: FaultSpec;
  matched: number;
  struck: number;
}

const UNHARMED: Verdict = { delayMs: 0, refusal: undefined, cut: undefined };

export function createFaultInjector(): FaultInjector {
  let faults: Fault[] = [];
  let nextId = 1;
  return {
    add(input) {
      const fault: Fault = { id: nextId++, spec: faultSpec.parse(input), matched: 0, struck: 0 };
      faults.push(fault);
      return { ...fault };
    },
    list: () => faults.map((fault) => ({ ...fault })),
    remove(id) {
      const before = faults.length;
      faults = faults.filter((fault) => fault.id !== id);
      return faults.length < before;
    },
    clear() {
      faults = [];
    },
    judge(call) {
      if (faults.length === 0) return UNHARMED;
      return verdictOf(faults.filter((fault) => strikes(fault, call)).map((fault) => fault.spec));
    },
  };
}

function verdictOf(specs: readonly FaultSpec[]): Verdict {
  return {
    delayMs: specs.reduce((sum, spec) => sum + (spec.kind === 'delay' ? spec.milliseconds : 0), 0),
    refusal: specs.find((spec) => spec.kind === 'refuse'),
    cut: specs.find((spec) => spec.kind === 'cut'),
  };
}

function strikes(fault: Fault, call: FaultableCall): boolean {
  if (!matches(fault.spec, call)) return false;
  fault.matched += 1;
  const struck = fault.spec.at === undefined || fault.spec.at === fault.matched;
  if (struck) fault.struck += 1;
  return struck;
}

function matches({ match }: FaultSpec, call: FaultableCall): boolean {
  if (match.cluster !== undefined && match.cluster !== call.cluster) return false;
  return fits(match.database, call.database) && fits(match.sql, call.sql);
}

function fits(expression: string | undefined, text: string | undefined): boolean {
  return expression === undefined || (text !== undefined && new RegExp(expression, 'i').test(text));
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
