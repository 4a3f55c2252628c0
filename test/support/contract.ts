import * as z from 'zod/mini';
import { answers, operations } from '../../scripts/openapi/operations.ts';

/**
 * Holds an answer against the schema that the OpenAPI document shows for it.
 * @param path As in the document: `/v1/metrics/summary`, `/v1/outbox/{id}`.
 * @throws naming the fields that are not as the document says.
 */
export function requireAsDocumented<T>(method: string, path: string, body: T): T {
  const operation = operations.find((one) => one.path === path && one.method === method.toLowerCase());
  if (typeof operation?.answer !== 'string' || !(operation.answer in answers))
    throw new Error(`The document describes no answer of ours for ${method} ${path}.`);
  const name = operation.answer as keyof typeof answers;
  const parsed = z.safeParse(answers[name] as z.ZodMiniType, body);
  if (parsed.success) return body;
  const faults = parsed.error.issues.map(({ path: where, message }) => `${where.join('.')}: ${message}`);
  throw new Error(`The answer to ${method} ${path} is not ${name}: ${faults.join('; ')}`);
}
