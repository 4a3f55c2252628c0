import { escapeHtml } from '../shared/foreign-text.ts';
import type { ApiDocument, Schema } from './document.ts';
import { inlineHtml } from './text-html.ts';

/** A schema as nested lists of its fields. */
export function schemaHtml(schema: Schema, document: ApiDocument): string {
  const { $ref } = schema;
  if ($ref !== undefined) return `<a href="#${anchorOf($ref)}">${escapeHtml(nameOf($ref))}</a>`;
  return `${typeHtml(schema, document)}${note(schema)}${fieldsHtml(schema, document)}`;
}

/** `#/components/schemas/Summary` → `Summary` */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

export function anchorOf(reference: string): string {
  return `schema-${nameOf(reference)}`;
}

/** The kind of value in a few words: `integer, 1 to 30`, `text or null`. */
function typeHtml(schema: Schema, document: ApiDocument): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choicesHtml(choices, document);
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(' | ');
  if (schema.items !== undefined) return `list of ${itemHtml(schema.items, document)}`;
  const [first = '', ...others] = [schema.type ?? ''].flat();
  const more = others.map((name) => ` or ${TYPE_NAMES[name] ?? name}`).join('');
  return `${TYPE_NAMES[first] ?? 'anything'}${boundsHtml(schema)}${more}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
};

/** Something or null is one word more; real alternatives are a list. */
function choicesHtml(choices: readonly Schema[], document: ApiDocument): string {
  const values = choices.filter(({ type }) => type !== 'null');
  const orNull = values.length < choices.length ? ' or null' : '';
  const [only] = values;
  if (values.length === 1 && only !== undefined)
    return schemaHtml(only, document).replace(/(?=<ul>)|$/, orNull);
  return `one of<ul>${values.map((choice) => `<li>${schemaHtml(choice, document)}</li>`).join('')}</ul>${orNull}`;
}

function itemHtml(items: Schema, document: ApiDocument): string {
  return schemaHtml(items, document);
}

function boundsHtml({ minimum, maximum, minLength, maxLength }: Schema): string {
  if (minimum !== undefined && maximum !== undefined && maximum < 1e9) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, ${minimum} or more`;
  if (minLength !== undefined && maxLength !== undefined)
    return ` of ${minLength} to ${maxLength} characters`;
  return '';
}

function note({ description, default: byDefault, minItems, maxItems }: Schema): string {
  const parts = [
    ...(minItems === undefined || maxItems === undefined ? [] : [`${minItems} to ${maxItems} of them.`]),
    ...(description === undefined ? [] : [description.replace(/(?<![.!?])$/, '.')]),
    ...(byDefault === undefined ? [] : [`Default: \`${String(byDefault)}\`.`]),
  ];
  return parts.length === 0 ? '' : ` <span class="note">${inlineHtml(parts.join(' '))}</span>`;
}

function fieldsHtml(schema: Schema, document: ApiDocument): string {
  const { properties, required = [], additionalProperties } = schema;
  if (properties === undefined) {
    if (typeof additionalProperties !== 'object') return '';
    return `<ul><li>any name: ${schemaHtml(additionalProperties, document)}</li></ul>`;
  }
  const fields = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : ' <em>optional</em>';
    return `<li><code>${escapeHtml(name)}</code>${optional} ${schemaHtml(field, document)}</li>`;
  });
  return `<ul>${fields.join('')}</ul>`;
}

function code(value: unknown): string {
  return `<code>${escapeHtml(String(value))}</code>`;
}
