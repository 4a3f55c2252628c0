interface Payload {
  readonly value: unknown;
}

/*
 * For zod's checks of the length of what others sent. By themselves they look at the length of anything that has
 * one, be it of the right type or not, and throw over `{ "length": { "toString": 0 } }`, which nothing can be
 * compared with: a server error for a wrong request.
 */

/** Of a text alone: `z.minLength(1, onText)`. */
export const onText = { abort: false, when: ({ value }: Payload) => typeof value === 'string' };

/** Of a list alone. */
export const onList = { abort: false, when: ({ value }: Payload) => Array.isArray(value) };
