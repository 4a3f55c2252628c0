import type { FaultList } from './faults.ts';
import { type Json, own, textOf } from './json.ts';
import type { TemplateDocument } from './template-document.ts';

/** Parameter types whose text is the value. Others (lists, SSM, AWS-specific ones) are looked up by AWS. */
const plainTypes = ['String', 'Number'];
/** CDK asks SSM for the version of its bootstrap stack and only ever compares it in a rule. */
const bootstrapParameter = 'BootstrapVersion';

/**
 * The value of each template parameter: the one given, else its default.
 * Reports parameters without a value, of a type that needs AWS, and given ones that the template lacks.
 */
export function parameterValues(
  document: TemplateDocument,
  given: Readonly<Record<string, string>>,
  list: FaultList,
): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  for (const [name, { Type: type, Default: fallback }] of Object.entries(document.Parameters)) {
    const value = own(given, name) ?? fallback;
    if (name !== bootstrapParameter && !plainTypes.includes(textOf(type) ?? '')) {
      list.report(`Parameters.${name}.Type`, `the parameter type ${JSON.stringify(type)} is not modelled`);
    } else if (value === undefined) {
      list.report(`Parameters.${name}`, 'has no default and no value was given');
    } else {
      values.set(name, value);
    }
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(document.Parameters, name))
      list.report(`Parameters.${name}`, 'was given, but the template has none');
  }
  return values;
}
