import type { FunctionError } from './protocol.ts';

/** What an invocation answers for something that the handler threw. */
export function functionErrorOf(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  }
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
}

/** What every invocation answers while the bundle can't be imported. */
export function importErrorOf(thrown: unknown): FunctionError {
  const error = functionErrorOf(thrown);
  const errorMessage = String(thrown);
  if (thrown instanceof SyntaxError)
    return { ...error, errorType: 'Runtime.UserCodeSyntaxError', errorMessage };
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    ? { ...error, errorType: 'Runtime.ImportModuleError', errorMessage }
    : error;
}
