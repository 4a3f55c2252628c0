import { z } from 'zod';
import { matchesWildcard } from './wildcard.ts';

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

// Strict: Condition, NotAction and NotResource would change the decision, so they may not be skipped.
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore,
});

/** What a Lambda authorizer of a REST API must answer. */
export const authorizerAnswerSchema = z.object({
  principalId: z.string(),
  policyDocument: z.object({
    Version: z.string().optional(),
    Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema)]),
  }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  usageIdentifierKey: z.string().nullish(),
});

export type AuthorizerAnswer = z.infer<typeof authorizerAnswerSchema>;
export type Decision = 'allowed' | 'denied' | 'not-mentioned';

/** Evaluates the policy for one method ARN. A matching Deny wins over any Allow. */
export function decide({ policyDocument }: AuthorizerAnswer, methodArn: string): Decision {
  const effects = policyDocument.Statement.filter(
    ({ Action: actions, Resource: resources }) =>
      // Actions are compared without regard to case, resources are not.
      actions.some((action) => matchesWildcard(action.toLowerCase(), 'execute-api:invoke')) &&
      resources.some((resource) => matchesWildcard(resource, methodArn)),
  ).map(({ Effect: effect }) => effect);
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'not-mentioned';
}

/** The context as later steps see it: every value a text. */
export function contextOf(answer: AuthorizerAnswer): Readonly<Record<string, string>> {
  const values = Object.entries(answer.context ?? {}).map(([key, value]) => [key, String(value)]);
  return { ...Object.fromEntries(values), principalId: answer.principalId };
}
