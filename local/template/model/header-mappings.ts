import type { FaultList } from '../faults.ts';

/**
 * Strips the prefix of response parameters: `gatewayresponse.header.Retry-After` → `Retry-After`.
 * Parameters of another kind are reported.
 */
export function headerMappings(
  parameters: Readonly<Record<string, string>>,
  prefix: string,
  where: string,
  list: FaultList,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, expression] of Object.entries(parameters)) {
    if (name.startsWith(prefix)) headers[name.slice(prefix.length)] = expression;
    else list.report(`${where}.${name}`, `only ${prefix}<name> is modelled`);
  }
  return headers;
}
