import type { FunctionName } from './signatures.ts';

/** Binary operators, the loosest binding first; all of them bind to the left. */
export const PRECEDENCE = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
] as const;

export type BinaryOperator = (typeof PRECEDENCE)[number][number];

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** A metric or another expression of the request. */
  | { readonly kind: 'id'; readonly id: string }
  /** REPEAT and LINEAR, which only FILL understands. */
  | { readonly kind: 'keyword'; readonly word: string }
  | { readonly kind: 'negative'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] };
