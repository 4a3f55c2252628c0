import { RdsDataError } from './errors.ts';
import { literalOf } from './literals.ts';
import type { SqlParameter } from './requests.ts';
import type { ScannedStatement } from './scan-statement.ts';

/**
 * The statement's text with a value in each parameter's place.
 *
 * @throws RdsDataError (BadRequestException) for a parameter without a value, a value without a parameter
 *   and a name given twice.
 */
export function bindParameters(statement: ScannedStatement, parameters: readonly SqlParameter[]): string {
  const literals = new Map<string, string>();
  for (const parameter of parameters) {
    if (literals.has(parameter.name)) throw refusal(`Parameter "${parameter.name}" is given more than once.`);
    literals.set(parameter.name, literalOf(parameter));
  }
  for (const name of literals.keys()) {
    // The service may let this pass; here it shows a misspelt name at once.
    if (!statement.parameters.includes(name))
      throw refusal(`Parameter "${name}" is not in the SQL statement.`);
  }

  const [first = '', ...rest] = statement.texts;
  return rest.reduce((text, following, index) => {
    const name = statement.parameters[index] ?? '';
    const literal = literals.get(name);
    if (literal === undefined) throw refusal(`Cannot find parameter: ${name}`);
    // Spaces keep a value from joining its neighbours: `x:n` must not become the blob literal x'…'.
    return `${text} ${literal} ${following}`;
  }, first);
}

function refusal(message: string): RdsDataError {
  return new RdsDataError('BadRequestException', message);
}
