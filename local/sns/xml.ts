/** A tree of elements. The Query protocol writes lists as `member` elements and maps as `entry` elements. */
export type XmlValue = string | readonly XmlValue[] | ReadonlyMap<string, string> | XmlElements;

export interface XmlElements {
  readonly [name: string]: XmlValue;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a bare carriage return into a line feed.
  '\r': '&#13;',
};

export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}

export function toXml(value: XmlValue): string {
  if (typeof value === 'string') return escapeXml(value);
  if (isList(value)) return value.map((member) => `<member>${toXml(member)}</member>`).join('');
  if (isMap(value)) return [...value].map(([key, text]) => toXml({ entry: { key, value: text } })).join('');
  return Object.entries(value)
    .map(([name, child]) => `<${name}>${toXml(child)}</${name}>`)
    .join('');
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function isMap(value: XmlValue): value is ReadonlyMap<string, string> {
  return value instanceof Map;
}
