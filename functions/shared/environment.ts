import * as z from 'zod/mini';

/** Thrown at cold start when the function was deployed with a wrong environment; names each variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** A comma-separated list; empty text is the empty list. */
export const list = z.pipe(
  z.string(),
  z.transform((text) => text.split(',').filter((item) => item !== '')),
);

/** Text that is not empty; one schema for all such variables, because each one made takes time at cold start. */
const filled = z.string().check(z.minLength(1));

/** Variables of every function that reads the databases. */
export const databaseVariables = {
  CORE_CLUSTER_ARN: filled,
  CORE_SECRET_ARN: filled,
  CORE_DATABASE: filled,
  TENANT_CLUSTER_ARN: filled,
  TENANT_SECRET_ARN: filled,
  TENANT_DATABASE_PREFIX: filled,
  MONITORING_SCHEMA: filled,
};

/** Variables of every background job, on top of the database's. */
export const jobVariables = {
  ...databaseVariables,
  ENVIRONMENT: filled,
  EXCLUDED_TENANTS: list,
};

/** Variables of functions that also emit metrics of single tenants. */
export const watchedVariables = { WATCHED_TENANTS: list };

/**
 * Checks a function's environment once, at cold start.
 * @throws {EnvironmentError} naming variable and expectation; values stay out of the message, some are secret names.
 */
export function parseEnvironment<Shape extends z.core.$ZodShape>(
  shape: Shape,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodMiniObject<Shape>> {
  const parsed = z.safeParse(z.object(shape), environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new EnvironmentError(`The function's environment is wrong: ${faults.join('; ')}.`);
}
