import type { FaultList } from '../template/faults.ts';
import { type ContextSource, contextVariable } from './context-variables.ts';
import { valueOfHeader } from './multi-values.ts';

/** The value of a mapped header; undefined when its source is missing, and the header with it. */
type HeaderExpression = (source: ContextSource) => string | undefined;

const literal = /^'(.*)'$/s;
const mapping = /^(context|stageVariables|method\.request\.(?:header|querystring))\.(.+)$/;

function compileMapping(root: string, name: string): HeaderExpression | undefined {
  switch (root) {
    case 'context': {
      const variable = contextVariable(name);
      return variable && ((source) => variable(source)?.toString());
    }
    case 'stageVariables':
      return ({ exchange }) => exchange.stage.variables?.[name];
    case 'method.request.header':
      return ({ exchange }) => valueOfHeader(exchange.headers, name);
    case 'method.request.querystring':
      return ({ exchange }) => exchange.query?.get(name)?.at(-1);
    default:
      return undefined;
  }
}

/** Compiles `'literal'`, `context.…`, `stageVariables.…`, `method.request.header.…`; reports anything else. */
function compileHeader(expression: string, where: string, list: FaultList): HeaderExpression {
  const text = literal.exec(expression)?.[1];
  if (text !== undefined) return () => text;
  const [, root = '', name = ''] = mapping.exec(expression) ?? [];
  const compiled = compileMapping(root, name);
  if (compiled === undefined) list.report(where, `the mapping expression ${expression} is not modelled`);
  return compiled ?? (() => undefined);
}

/** Compiles the headers of one response, by header name. */
export function compileHeaders(
  expressions: Readonly<Record<string, string>>,
  where: string,
  list: FaultList,
): (source: ContextSource) => Readonly<Record<string, string>> {
  const compiled = Object.entries(expressions).map(
    ([name, expression]) => [name, compileHeader(expression, `${where}.${name}`, list)] as const,
  );
  return (source) => {
    const headers: Record<string, string> = {};
    for (const [name, expression] of compiled) {
      const value = expression(source);
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
}
