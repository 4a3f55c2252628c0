import { NotModelled } from '../not-modelled.ts';
import type { AlarmState } from './alarm.ts';

/** The condition of a composite alarm. Alarms are named as the rule does: by name or by ARN. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'not'; readonly operand: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly left: AlarmRule; readonly right: AlarmRule }
  | {
      readonly kind: 'at-least';
      /** How many of the alarms, counted or in percent of them. */
      readonly least: { readonly unit: 'alarms' | 'percent'; readonly value: number };
      readonly negated: boolean;
      readonly state: AlarmState;
      readonly alarms: readonly string[];
    };

/** Thrown for a rule that CloudWatch would refuse. */
export class AlarmRuleError extends Error {
  override readonly name = 'AlarmRuleError';
}

/** @param stateOf The state of an alarm as the rule names it. */
export function evaluateRule(rule: AlarmRule, stateOf: (alarm: string) => AlarmState): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !evaluateRule(rule.operand, stateOf);
    case 'and':
      return evaluateRule(rule.left, stateOf) && evaluateRule(rule.right, stateOf);
    case 'or':
      return evaluateRule(rule.left, stateOf) || evaluateRule(rule.right, stateOf);
    case 'at-least': {
      const { least, alarms, state, negated } = rule;
      const met = alarms.filter((alarm) => (stateOf(alarm) === state) !== negated).length;
      return least.unit === 'alarms' ? met >= least.value : met * 100 >= least.value * alarms.length;
    }
  }
}

/** The alarms that a rule refers to, each once, in its order. */
export function alarmsIn(rule: AlarmRule): readonly string[] {
  return [...new Set(collect(rule))];
}

function collect(rule: AlarmRule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.alarm];
    case 'not':
      return collect(rule.operand);
    case 'and':
    case 'or':
      return [...collect(rule.left), ...collect(rule.right)];
    case 'at-least':
      return rule.alarms;
  }
}

/** Characters of a rule. CloudWatch API Reference, PutCompositeAlarm. */
const MAX_RULE = 10_240;

/**
 * Parses the rule of a composite alarm.
 * @throws {AlarmRuleError} when it is not one.
 * @throws {NotModelled} for a function that is not modelled, by its name.
 */
export function parseAlarmRule(text: string): AlarmRule {
  if (text.length > MAX_RULE) throw new AlarmRuleError(`An alarm rule has at most ${MAX_RULE} characters.`);
  const parser = new RuleParser(text);
  const rule = parser.or();
  parser.end();
  return rule;
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|([(),])|([^\s(),"]+))/y;
const STATES: readonly AlarmState[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];

interface RuleToken {
  readonly text: string;
  readonly quoted: boolean;
}

class RuleParser {
  readonly #source: string;
  readonly #tokens: readonly RuleToken[];
  #next = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  or(): AlarmRule {
    let left = this.#and();
    while (this.#take('OR')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  end(): void {
    const token = this.#tokens[this.#next];
    if (token !== undefined) this.#fail(`unexpected '${token.text}'`);
  }

  #and(): AlarmRule {
    let left = this.#not();
    while (this.#take('AND')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): AlarmRule {
    return this.#take('NOT') ? { kind: 'not', operand: this.#not() } : this.#primary();
  }

  #primary(): AlarmRule {
    if (this.#take('(')) {
      const inner = this.or();
      this.#expect(')');
      return inner;
    }
    if (this.#take('TRUE')) return { kind: 'constant', value: true };
    if (this.#take('FALSE')) return { kind: 'constant', value: false };
    if (this.#take('AT_LEAST')) return this.#atLeast();
    const state = this.#state();
    this.#expect('(');
    const alarm = this.#name();
    this.#expect(')');
    return { kind: 'state', state, alarm };
  }

  #atLeast(): AlarmRule {
    this.#expect('(');
    const least = this.#least();
    this.#expect(',');
    const negated = this.#take('NOT');
    const state = this.#state();
    this.#expect(',');
    this.#expect('(');
    const alarms = [this.#name()];
    while (this.#take(',')) alarms.push(this.#name());
    this.#expect(')');
    this.#expect(')');
    return { kind: 'at-least', least, negated, state, alarms };
  }

  #least(): Extract<AlarmRule, { kind: 'at-least' }>['least'] {
    const token = this.#word('a number or a percentage');
    const [, digits, percent] = /^(\d+)(%?)$/.exec(token) ?? [];
    const value = Number(digits);
    if (digits === undefined || value < 1)
      this.#fail(`'${token}' is neither a number nor a percentage above 0`);
    return { unit: percent === '%' ? 'percent' : 'alarms', value };
  }

  #state(): AlarmState {
    const word = this.#word('ALARM, OK or INSUFFICIENT_DATA');
    const state = STATES.find((candidate) => candidate === word);
    if (state !== undefined) return state;
    throw new NotModelled(`'${word}' in the alarm rule '${this.#source}' is not modelled.`);
  }

  #name(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined || (!token.quoted && /^[(),]$/.test(token.text)))
      this.#fail('an alarm name is missing');
    this.#next += 1;
    return token.text;
  }

  #word(expected: string): string {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.quoted) return this.#fail(`expected ${expected}`);
    this.#next += 1;
    return token.text;
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#next];
    const found = token !== undefined && !token.quoted && token.text === text;
    if (found) this.#next += 1;
    return found;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`expected '${text}'`);
  }

  #fail(problem: string): never {
    throw new AlarmRuleError(`Cannot read the alarm rule '${this.#source}': ${problem}.`);
  }
}

function tokensOf(source: string): readonly RuleToken[] {
  const tokens: RuleToken[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      throw new AlarmRuleError(`Cannot read the alarm rule '${source}' at position ${at + 1}.`);
    }
    const [, quoted, punctuation, word] = match;
    tokens.push(
      quoted === undefined
        ? { text: punctuation ?? word ?? '', quoted: false }
        : { text: quoted.replaceAll(/\\(.)/g, '$1'), quoted: true },
    );
  }
  return tokens;
}
