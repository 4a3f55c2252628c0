/**
 * This machine lacks something that the local AWS needs, or refuses it. The message is one plain sentence that
 * says what is wrong and what to do; commands print it without a stack trace.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
