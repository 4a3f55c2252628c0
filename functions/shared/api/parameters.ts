import * as z from 'zod/mini';
import { DROP_IN_PATH } from '../../../lib/catalogue/api-routes.ts';
import { validationError } from './errors.ts';
import type { ApiRequest } from './request.ts';

/** A query parameter, as it is read and as the OpenAPI document shows it. */
export interface Parameter<Schema extends z.ZodMiniType = z.ZodMiniType> {
  readonly name: string;
  /** Reads the text that was sent, undefined when none was. */
  readonly schema: Schema;
  /** Ends the sentence "Parameter x must be …". */
  readonly expected: string;
  readonly description: string;
  readonly example?: string | number;
}

/** The tenant that a platform token asks about. Everybody else may name their own at most. */
export const tenantParameter = {
  name: 'tenant',
  schema: z.optional(z.string().check(z.minLength(1))),
  expected: 'an organization.code, as in tenant=DEFAULT',
  description:
    'Code of the tenant (`organization.code`). A platform token must name it. Everybody else gets their own tenant, and a 403 for naming another; the path of the ERP ignores it from them.',
  example: 'DEFAULT',
} as const satisfies Parameter;

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number, byDefault: number) {
  const digits = z.string().check(z.regex(/^[1-9]\d{0,8}$/));
  const within = z.int().check(z.gte(least), z.lte(most));
  return z._default(z.pipe(z.pipe(digits, z.transform(Number)), within), byDefault);
}

/** @throws {ApiError} 400 unless the parameter is what its schema takes, sent once. */
export function readParameter<Schema extends z.ZodMiniType>(
  request: ApiRequest,
  { name, schema, expected }: Parameter<Schema>,
): z.output<Schema> {
  const parsed = z.safeParse(schema, request.parameter(name));
  if (parsed.success) return parsed.data;
  throw validationError(`Parameter ${name} must be ${expected}.`);
}

/**
 * Refuses a parameter that the route does not know: a misspelt one would be taken for not sent. The drop-in
 * path lets it pass, as the ERP's endpoint did: its clients may add one to get around a cache.
 * @throws {ApiError} 400 that names the first one.
 */
export function requireKnownParameters(request: ApiRequest, known: readonly Parameter[]): void {
  if (request.resource === DROP_IN_PATH) return;
  const names = [...known, tenantParameter].map(({ name }) => name);
  const unknown = request.parameterNames.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw validationError(
    `Parameter ${unknown.slice(0, LONGEST_QUOTE).toWellFormed()} is not known here. Known parameters: ${names.join(', ')}.`,
  );
}

/** Characters of what a caller sent that an error repeats. */
const LONGEST_QUOTE = 40;
