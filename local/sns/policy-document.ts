import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import type { FaultList } from '../template/faults.ts';
import type { JsonObject } from '../template/json.ts';
import { cfnText } from '../template/scalars.ts';

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const values = z.union([cfnText.transform((text) => [text]), z.array(cfnText)]);

interface Named {
  readonly AWS: readonly string[];
  readonly Service: readonly string[];
}

const principal = z.union([
  z.literal('*').transform((): Named => ({ AWS: ['*'], Service: [] })),
  z.strictObject({ AWS: oneOrMore.default([]), Service: oneOrMore.default([]) }),
]);

/** Condition keys are compared without regard to case. Those that a publisher can bring along: */
const conditionKey = z
  .string()
  .transform((key) => key.toLowerCase())
  .pipe(z.enum(['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceowner', 'aws:securetransport']));
export type ConditionKey = z.output<typeof conditionKey>;

const test = z
  .record(z.string(), values)
  .transform((entries) => Object.entries(entries).map(([key, wanted]) => ({ key, wanted })))
  .pipe(z.array(z.strictObject({ key: conditionKey, wanted: z.array(z.string()) })))
  .default([]);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal,
  Action: oneOrMore,
  Resource: oneOrMore.default(['*']),
  Condition: z
    .strictObject({ StringEquals: test, StringLike: test, ArnEquals: test, ArnLike: test, Bool: test })
    .prefault({}),
});

const policyDocument = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([z.array(statement), statement.transform((only) => [only])]),
});

export type Statement = z.output<typeof statement>;
export type PolicyDocument = z.output<typeof policyDocument>;

/** Reads a resource policy; what the local AWS cannot evaluate is reported by name. */
export function readPolicy(document: JsonObject, where: string, list: FaultList): PolicyDocument {
  const parsed = safeParse(policyDocument, document);
  if (parsed.success) return parsed.data;
  for (const { path, message } of leavesOf(parsed.error.issues)) {
    list.report(`${where}.${path.map(String).join('.')}`, `this is not modelled: ${message}`);
  }
  return { Statement: [] };
}

/** What is wrong inside the first alternative of a union says more than "invalid input". */
function leavesOf(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): Leaf[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    const [inner] =
      issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => depth(b) - depth(a)) : [];
    return inner === undefined ? [{ path, message: issue.message }] : leavesOf(inner, path);
  });
}

interface Leaf {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}
