import { z } from 'zod';
import { safeParse } from '../safe-parse.ts';
import type { FaultList } from '../template/faults.ts';
import type { Json } from '../template/json.ts';
import { cfnText } from '../template/scalars.ts';

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);
const values = z.union([cfnText.transform((text) => [text]), z.array(cfnText)]);

interface Named {
  readonly AWS: readonly string[];
  readonly Service: readonly string[];
}

const principal = z.union([
  z.literal('*').transform((): Named => ({ AWS: ['*'], Service: [] })),
  z.strictObject({ AWS: oneOrMore.default([]), Service: oneOrMore.default([]) }),
]);

/** Condition keys are compared without regard to case. Those that a caller can bring along: */
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

const shared = {
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z
    .strictObject({ StringEquals: test, StringLike: test, ArnEquals: test, ArnLike: test, Bool: test })
    .prefault({}),
};

const ACTIONS = 'expected either Action or NotAction';
const RESOURCES = 'expected either Resource or NotResource';

/** Of a resource policy: it names who is meant; the resource is the one that it is attached to unless it says more. */
const resourceStatement = z
  .strictObject({ ...shared, Principal: principal })
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined), ACTIONS)
  .refine(({ Resource, NotResource }) => Resource === undefined || NotResource === undefined, RESOURCES)
  .transform((read) =>
    read.Resource === undefined && read.NotResource === undefined ? { ...read, Resource: ['*'] } : read,
  );

/** Of a role's policy: it is about the role. */
const identityStatement = z
  .strictObject(shared)
  .refine(({ Action, NotAction }) => (Action === undefined) !== (NotAction === undefined), ACTIONS)
  .refine(({ Resource, NotResource }) => (Resource === undefined) !== (NotResource === undefined), RESOURCES);

const document = <Statement extends z.ZodType>(statement: Statement) =>
  z.strictObject({
    Version: z.string().optional(),
    Id: z.string().optional(),
    Statement: z.union([z.array(statement), statement.transform((only) => [only])]),
  });

const resourcePolicy = document(resourceStatement);
const identityPolicy = document(identityStatement);

export type ResourceStatement = z.output<typeof resourceStatement>;
export type IdentityStatement = z.output<typeof identityStatement>;

/** Reads the statements of a resource's policy; what the local AWS cannot evaluate is reported by name. */
export function readResourcePolicy(
  source: Json,
  where: string,
  list: FaultList,
): readonly ResourceStatement[] {
  return read(resourcePolicy, source, where, list);
}

/** Reads the statements of a role's policy; what the local AWS cannot evaluate is reported by name. */
export function readIdentityPolicy(
  source: Json,
  where: string,
  list: FaultList,
): readonly IdentityStatement[] {
  return read(identityPolicy, source, where, list);
}

function read<Statement>(
  schema: z.ZodType<{ readonly Statement: readonly Statement[] }>,
  source: Json,
  where: string,
  list: FaultList,
): readonly Statement[] {
  const parsed = safeParse(schema, source);
  if (parsed.success) return parsed.data.Statement;
  for (const { path, message } of leavesOf(parsed.error.issues)) {
    list.report(`${where}.${path.map(String).join('.')}`, `this is not modelled: ${message}`);
  }
  return [];
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
