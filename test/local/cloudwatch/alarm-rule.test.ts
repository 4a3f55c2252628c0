import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmState } from '../../../local/cloudwatch/alarms/alarm.ts';
import { alarmsIn, evaluateRule, parseAlarmRule } from '../../../local/cloudwatch/alarms/alarm-rule.ts';

const states: Readonly<Record<string, AlarmState>> = {
  fired: 'ALARM',
  quiet: 'OK',
  young: 'INSUFFICIENT_DATA',
  'a "b" (c), d': 'ALARM',
  'arn:aws:cloudwatch:us-east-1:111122223333:alarm:fired': 'ALARM',
};
const evaluate = (rule: string) => evaluateRule(parseAlarmRule(rule), (name) => states[name] ?? 'OK');

describe('a rule', () => {
  it.each([
    ['ALARM(fired)', true],
    ['ALARM("fired")', true],
    ['ALARM("arn:aws:cloudwatch:us-east-1:111122223333:alarm:fired")', true],
    ['ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:fired)', true],
    ['ALARM("a \\"b\\" (c), d")', true],
    ['OK(quiet) AND INSUFFICIENT_DATA(young)', true],
    ['NOT ALARM(quiet)', true],
    ['NOT (ALARM(fired) AND OK(quiet))', false],
    ['TRUE OR FALSE AND FALSE', true],
    ['(TRUE OR FALSE) AND FALSE', false],
    ['NOT FALSE AND TRUE', true],
    ['  ( ALARM ( "fired" ) )  ', true],
    ['AT_LEAST(1, ALARM, (fired, quiet, young))', true],
    ['AT_LEAST(2, ALARM, ("fired", "quiet", "young"))', false],
    ['AT_LEAST(2, NOT ALARM, (fired, quiet, young))', true],
    ['AT_LEAST(50%, ALARM, (fired, quiet))', true],
    ['AT_LEAST(51%, ALARM, (fired, quiet))', false],
    ['AT_LEAST(1, OK, (fired)) OR ALARM(fired)', true],
  ])('evaluates %s to %s', (rule, expected) => {
    expect(evaluate(rule)).toBe(expected);
  });

  it('names each alarm once', () => {
    expect(
      alarmsIn(parseAlarmRule('ALARM(b) AND (OK(a) OR NOT ALARM(b)) AND AT_LEAST(1, OK, (a, c))')),
    ).toEqual(['b', 'a', 'c']);
  });

  it.each([
    ['', /is missing|expected/],
    ['ALARM(fired', /expected '\)'/],
    ['ALARM()', /alarm name is missing/],
    ['ALARM(fired) ALARM(quiet)', /unexpected 'ALARM'/],
    ['BROKEN(fired)', /'BROKEN' .* is not modelled/],
    ['AT_LEAST(0, ALARM, (fired))', /neither a number nor a percentage/],
    ['ALARM("fired)', /at position/],
  ])('is refused with what is wrong: %s', (rule, message) => {
    expect(() => parseAlarmRule(rule)).toThrow(message);
  });

  it('agrees with plain logic on random rules', () => {
    type Sample = { readonly text: string; readonly value: boolean };
    const { rule } = fc.letrec<{ rule: Sample; leaf: Sample; node: Sample }>((tie) => ({
      leaf: fc.constantFrom<Sample>(
        { text: 'ALARM(fired)', value: true },
        { text: 'OK("fired")', value: false },
        { text: 'TRUE', value: true },
        { text: 'INSUFFICIENT_DATA(quiet)', value: false },
      ),
      node: fc.oneof(
        tie('rule').map(({ text, value }) => ({ text: `NOT (${text})`, value: !value })),
        fc.tuple(tie('rule'), tie('rule')).map(([a, b]) => ({
          text: `(${a.text}) AND (${b.text})`,
          value: a.value && b.value,
        })),
        fc.tuple(tie('rule'), tie('rule')).map(([a, b]) => ({
          text: `(${a.text}) OR (${b.text})`,
          value: a.value || b.value,
        })),
      ),
      rule: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('node')),
    }));
    fc.assert(
      fc.property(rule, ({ text, value }) => {
        expect(evaluate(text)).toBe(value);
      }),
    );
  });
});
