import { MathError } from './math-error.ts';

export type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'symbol'; readonly value: string };

const SPACE = /\s+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z][A-Za-z0-9_]*/y;
const TEXT = /"([^"]*)"|'([^']*)'/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[-+*/()<>[\],^]/y;

/** @throws {MathError} at the first character that belongs to no token. */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(expression);
    at += match?.[0].length ?? 0;
    return match;
  };
  while (at < expression.length) {
    if (take(SPACE)) continue;
    const token = takeToken(take);
    if (token === undefined) {
      throw new MathError(`Unexpected '${expression[at]}' at position ${at + 1} of '${expression}'.`);
    }
    tokens.push(token);
  }
  return tokens;
}

function takeToken(take: (pattern: RegExp) => RegExpExecArray | null): Token | undefined {
  const number = take(NUMBER);
  if (number) return { kind: 'number', value: Number(number[0]) };
  const name = take(NAME);
  if (name) return { kind: 'name', value: name[0] };
  const text = take(TEXT);
  if (text) return { kind: 'text', value: text[1] ?? text[2] ?? '' };
  const symbol = take(SYMBOL);
  return symbol ? { kind: 'symbol', value: symbol[0] } : undefined;
}
