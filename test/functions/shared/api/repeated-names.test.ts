import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repeatedNames } from '../../../../functions/shared/api/repeated-names.ts';

const hasRepeatedName = (json: string) => repeatedNames(json).size > 0;

describe('A name that an object has twice is found', () => {
  test.each([
    '{"a":1,"a":2}',
    '{ "a" : {} , "a" : [] }',
    '[{"b":1},{"a":1,"b":2,"a":3}]',
    '{"x":{"a":1,"a":1}}',
    '{"a":[{"b":1}],"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"\\"":1,"\\u0022":2}',
    '{"\\\\":1,"\\\\":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
  ])('%s', (json) => {
    JSON.parse(json);
    expect(hasRepeatedName(json)).toBe(true);
  });

  test('wherever it stands, and however it is written', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string(),
        fc.jsonValue(),
        fc.boolean(),
        (around, name, value, inList) => {
          const pair = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
          const object = `{${pair},"${name.length}${name.length}-":0,${pair}}`;
          expect(hasRepeatedName(inList ? `[${JSON.stringify(around)},${object}]` : `{"x":${object}}`)).toBe(
            true,
          );
        },
      ),
    );
  });
});

test.each<[string, readonly number[]]>([
  ['[{"a":1},{"a":1,"a":2},3,[{"b":{"c":1,"c":2}}],{"a":1}]', [1, 3]],
  ['[[1,2,3],{"a":[1,{"b":1,"b":2}]}]', [1]],
  ['{"a":1,"b":[1,2],"a":2}', [0]],
])('It is known in which item of the list: %s', (json, positions) => {
  expect([...repeatedNames(json)]).toEqual(positions);
});

describe('No name is taken for one', () => {
  test.each([
    '{"a":"a","b":"a"}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":["a","a"],"b":"{\\"a\\":1,\\"a\\":2}"}',
    '"a"',
    '["a","a",":",","]',
    '{"a":"\\\\","b":"\\\\\\""}',
    '{"A":1,"a":2}',
  ])('%s', (json) => {
    JSON.parse(json);
    expect(hasRepeatedName(json)).toBe(false);
  });

  test('in anything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(hasRepeatedName(JSON.stringify(value, undefined, indent))).toBe(false);
      }),
    );
  });

  test('in millions of lists within each other', () => {
    expect(hasRepeatedName(`${'['.repeat(2e6)}${']'.repeat(2e6)}`)).toBe(false);
  });
});
