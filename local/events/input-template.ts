import type { Json } from '../template/json.ts';

/** A run of the template as it stands, or a variable and whether quotation marks are open around it. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean };

const VARIABLE = /<([\w.-]+)>/y;

/** Splits an InputTemplate at its `<variables>`. What is no name between `<` and `>` stays text. */
export function splitTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let quoted = false;
  let from = 0;
  let at = 0;
  const flush = (to: number) => {
    if (to > from) parts.push({ kind: 'text', text: template.slice(from, to) });
  };
  while (at < template.length) {
    VARIABLE.lastIndex = at;
    const [whole, name] = VARIABLE.exec(template) ?? [];
    if (whole !== undefined && name !== undefined) {
      flush(at);
      parts.push({ kind: 'variable', name, quoted });
      at += whole.length;
      from = at;
    } else {
      if (template[at] === '"') quoted = !quoted;
      // What is escaped, a quotation mark for one, does not end the text.
      at += quoted && template[at] === '\\' ? 2 : 1;
    }
  }
  flush(template.length);
  return parts;
}

/**
 * Puts values in, as EventBridge does: inside quotation marks a text goes in *unescaped*, and an object or
 * list without its own quotation marks; outside of them a value goes in as JSON. What the event does not
 * have leaves an empty text.
 */
export function fillTemplate(
  parts: readonly TemplatePart[],
  lookUp: (name: string) => Json | undefined,
): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const found = lookUp(part.name);
      const value = found === undefined ? '' : found;
      return part.quoted ? unquoted(value) : JSON.stringify(value);
    })
    .join('');
}

function unquoted(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}
