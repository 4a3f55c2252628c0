import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTransformer } from '../../../local/events/input-transformer.ts';
import { createFaultList } from '../../../local/template/faults.ts';

const event = {
  version: '0',
  id: 'e-1',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '111122223333',
  time: '2026-11-20T09:14:04Z',
  region: 'us-east-1',
  resources: ['arn:one', 'arn:two'],
  detail: { alarmName: 'api "p99"', state: { value: 'OK', n: 3 }, description: 'one\ntwo' },
};
const occasion = {
  event,
  ruleName: 'recovery',
  ruleArn: 'arn:aws:events:us-east-1:111122223333:rule/recovery',
  ingestionTime: new Date('2026-11-20T09:14:05.678Z'),
};

function transform(InputTemplate: string, InputPathsMap: Record<string, string> = {}) {
  const list = createFaultList();
  const render = compileTransformer({ InputPathsMap, InputTemplate }, 'T', list);
  expect(list.faults).toEqual([]);
  const input = render(occasion);
  return input.kind === 'input' ? input.text : `INVALID: ${input.reason}`;
}

function faults(InputTemplate: string, InputPathsMap: Record<string, string> = {}) {
  const list = createFaultList();
  compileTransformer({ InputPathsMap, InputTemplate }, 'T', list);
  return list.faults.map(({ where, message }) => `${where}: ${message}`);
}

describe('an input transformer', () => {
  const paths = {
    state: '$.detail.state.value',
    n: '$.detail.state.n',
    whole: '$.detail.state',
    list: '$.resources',
    second: '$.resources[1]',
    type: '$.detail-type',
    name: '$.detail.alarmName',
    description: '$.detail.description',
    nothing: '$.detail.nothing.at.all',
  };
  it.each([
    ['keeps the quotation marks of a text', '"it is <state> again"', '"it is OK again"'],
    [
      'keeps each line of a text in its own',
      '"<type>:"\n"<state>"',
      '"CloudWatch Alarm State Change:"\n"OK"',
    ],
    ['puts texts into quotation marks where a value stands', '{"s": <state>, "n": <n>}', '{"s":"OK","n":3}'],
    ['minifies an object', '{\n  "s" : "<state>"\n}', '{"s":"OK"}'],
    ['puts a number into a text', '{"s":"<n> of <state>"}', '{"s":"3 of OK"}'],
    [
      'puts objects and lists where a value stands',
      '[<whole>,<list>]',
      '[{"value":"OK","n":3},["arn:one","arn:two"]]',
    ],
    ['takes the quotation marks out of an object in a text', '"was <whole>"', '"was {value:OK,n:3}"'],
    ['follows list indexes', '<second>', '"arn:two"'],
    ['leaves out what the event does not have', '"(<nothing>)"', '"()"'],
    [
      'escapes a value that stands alone',
      '{"d":<description>,"n":<name>}',
      '{"d":"one\\ntwo","n":"api \\"p99\\""}',
    ],
    ['does not escape inside a text', '"<description> <name>"', '"one\ntwo api "p99""'],
    [
      'fails when a value breaks the JSON around it',
      '{"n":"<name>"}',
      'INVALID: the filled input template is no valid JSON: {"n":"api "p99""}',
    ],
    ['minds escaped quotation marks', '"\\"<state>\\""', '"\\"OK\\""'],
    ['leaves what is no variable', '"<@U1> a < b > <state>"', '"<@U1> a < b > OK"'],
  ])('%s', (_, template, output) => {
    expect(transform(template, paths)).toBe(output);
  });

  it('knows the reserved variables', () => {
    expect(transform('"<aws.events.rule-name> at <aws.events.event.ingestion-time>"')).toBe(
      '"recovery at 2026-11-20T09:14:05Z"',
    );
    expect(
      JSON.parse(transform('{"rule":<aws.events.rule-arn>,"original":<aws.events.event.json>}')),
    ).toEqual({
      rule: occasion.ruleArn,
      original: event,
    });
    const { detail: _, ...envelope } = event;
    expect(JSON.parse(transform('{"e":<aws.events.event>}'))).toEqual({ e: envelope });
  });

  it('refuses what EventBridge would refuse or would not say', () => {
    expect(faults('"<unknown>"')).toEqual(['T.InputTemplate: <unknown> is not in InputPathsMap']);
    expect(faults('plain text')[0]).toMatch(/a JSON object or texts in quotation marks/);
    expect(faults('{"a": <x>', { x: '$.a' })[0]).toMatch(/a JSON object or texts/);
    expect(faults('{<x>: 1}', { x: '$.a' })).toEqual(['T.InputTemplate: <x> cannot be the key of an object']);
    expect(faults('"<aws.events.event.json>"')[0]).toMatch(/can only be the value of a JSON field/);
    expect(faults('"<aws.x>"', { 'aws.x': '$.a' })[0]).toMatch(/the name aws.x is reserved/);
    expect(faults('"<x>"', { x: "$['a']" })[0]).toMatch(/path \$\['a'\] is not modelled/);
    expect(faults('"<x>"', { x: '$.a[*]' })[0]).toMatch(/is not modelled/);
  });

  it('gives back any detail that is put in as a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const list = createFaultList();
        const render = compileTransformer(
          { InputPathsMap: { v: '$.detail.v' }, InputTemplate: '{"v": <v>}' },
          'T',
          list,
        );
        const json = JSON.parse(JSON.stringify(value)) as null;
        const input = render({ ...occasion, event: { detail: { v: json } } });
        expect(input).toEqual({ kind: 'input', text: JSON.stringify({ v: json }) });
      }),
    );
  });
});
