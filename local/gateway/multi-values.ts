import { decodePercent } from './decode-percent.ts';

/** Names with all their values, in order of arrival. */
export type MultiValues = ReadonlyMap<string, readonly string[]>;

function collect(pairs: Iterable<readonly [string, string]>, keyOf: (name: string) => string): MultiValues {
  const spelling = new Map<string, string>();
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const spelled = spelling.get(keyOf(name)) ?? name;
    spelling.set(keyOf(name), spelled);
    const known = values.get(spelled);
    if (known === undefined) values.set(spelled, [value]);
    else known.push(value);
  }
  return values;
}

/** Header names meet without regard to case; the spelling that came first is kept. */
export function headerValues(headers: ReadonlyArray<readonly [string, string]>): MultiValues {
  return collect(headers, (name) => name.toLowerCase());
}

/** Query parameters, decoded, a plus sign being a space; undefined when an escape is malformed. */
export function queryValues(query: string): MultiValues | undefined {
  const pairs: (readonly [string, string])[] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const [name = '', ...value] = part.split('=');
    const decoded = [name, value.join('=')].map((text) => decodePercent(text.replaceAll('+', ' ')));
    const [key, text] = decoded;
    if (key === undefined || text === undefined) return undefined;
    pairs.push([key, text]);
  }
  return collect(pairs, (name) => name);
}

/** The last value of each name: what the single-value maps of a proxy event hold. */
export function lastValues(values: MultiValues): Readonly<Record<string, string>> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));
}

export function valueOfHeader(headers: MultiValues, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, values] of headers) if (key.toLowerCase() === wanted) return values.at(-1);
  return undefined;
}
