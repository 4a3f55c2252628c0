import { NotModelled } from '../not-modelled.ts';
import { MathError } from './math-error.ts';
import { arityFault, isFunctionName } from './signatures.ts';
import { type BinaryOperator, type Expression, PRECEDENCE } from './syntax-tree.ts';
import { type Token, tokenize } from './tokens.ts';

const SPELLINGS: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR' };
const KEYWORDS: ReadonlySet<string> = new Set(['REPEAT', 'LINEAR']);

/**
 * Parses a metric math expression.
 * @throws {MathError} when it is not one.
 * @throws {NotModelled} for an operator or a function that is not modelled, by its name.
 */
export function parseMath(expression: string): Expression {
  const parser = new Parser(expression);
  const parsed = parser.binary(0);
  parser.end();
  return parsed;
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  binary(level: number): Expression {
    const operators = PRECEDENCE[level];
    if (operators === undefined) return this.#unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.#takeOperator(operators);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  end(): void {
    const token = this.#peek();
    if (token?.value === '^') throw new NotModelled(`The operator ^ in '${this.#source}' is not modelled.`);
    if (token !== undefined) this.#fail(`unexpected '${token.value}'`);
  }

  #takeOperator(operators: readonly BinaryOperator[]): BinaryOperator | undefined {
    const token = this.#peek();
    if (token === undefined || token.kind === 'number' || token.kind === 'text') return undefined;
    const spelled = SPELLINGS[token.value] ?? token.value;
    const operator = operators.find((candidate) => candidate === spelled);
    if (operator !== undefined) this.#next += 1;
    return operator;
  }

  #unary(): Expression {
    if (this.#takeSymbol('-')) return { kind: 'negative', operand: this.#unary() };
    const token = this.#peek();
    this.#next += 1;
    switch (token?.kind) {
      case 'number':
        return { kind: 'number', value: token.value };
      case 'text':
        return { kind: 'text', value: token.value };
      case 'name':
        return this.#named(token.value);
      case 'symbol':
        return this.#bracketed(token.value);
      case undefined:
        return this.#fail('it ends too early');
    }
  }

  #named(name: string): Expression {
    if (KEYWORDS.has(name)) return { kind: 'keyword', word: name };
    if (this.#takeSymbol('(')) return this.#call(name);
    // Ids start with a lower-case letter, function names are upper case.
    if (/^[a-z]/.test(name)) return { kind: 'id', id: name };
    return this.#fail(`'${name}' is neither an id nor called as a function`);
  }

  #call(name: string): Expression {
    if (!isFunctionName(name)) {
      throw new NotModelled(
        `The metric math function ${name} is not modelled; it stands in '${this.#source}'.`,
      );
    }
    const args = this.#items(')');
    const fault = arityFault(name, args.length);
    return fault === undefined ? { kind: 'call', name, args } : this.#fail(fault);
  }

  #bracketed(symbol: string): Expression {
    if (symbol === '[') return { kind: 'list', items: this.#items(']') };
    if (symbol !== '(') return this.#fail(`unexpected '${symbol}'`);
    const inner = this.binary(0);
    this.#expect(')');
    return inner;
  }

  #items(close: string): readonly Expression[] {
    const items: Expression[] = [];
    if (this.#takeSymbol(close)) return items;
    do items.push(this.binary(0));
    while (this.#takeSymbol(','));
    this.#expect(close);
    return items;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#peek();
    const found = token?.kind === 'symbol' && token.value === symbol;
    if (found) this.#next += 1;
    return found;
  }

  #expect(symbol: string): void {
    if (this.#takeSymbol(symbol)) return;
    const found = this.#peek();
    if (found?.value === '^') this.end();
    this.#fail(`expected '${symbol}'${found === undefined ? '' : ` before '${found.value}'`}`);
  }

  #fail(problem: string): never {
    throw new MathError(`Cannot read the expression '${this.#source}': ${problem}.`);
  }
}
