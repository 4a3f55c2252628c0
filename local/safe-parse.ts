import { z } from 'zod';

type Parsed<T> =
  | { readonly success: true; readonly data: T; readonly error?: undefined }
  | { readonly success: false; readonly data?: undefined; readonly error: Pick<z.ZodError, 'issues'> };

/**
 * As zod's own. A value that zod falls over counts as a wrong one: its checks look at the length of anything that
 * has one, and throw over `{ "length": { "toString": 0 } }`, which nothing can be compared with.
 */
export function safeParse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  options?: z.core.ParseContext<z.core.$ZodIssue>,
): Parsed<z.output<Schema>> {
  try {
    return schema.safeParse(value, options);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const message = 'is not of the right type';
    return { success: false, error: new z.ZodError([{ code: 'custom', path: [], message, input: value }]) };
  }
}
