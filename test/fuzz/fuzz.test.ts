import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Json, objectOf } from './json.ts';
import { mutated, mutations } from './mutate.ts';

describe('Mutations', () => {
  const document: Json = { a: [1, { b: 'x' }], c: null };

  test('change a copy, at the place that they name', () => {
    expect(mutated(document, [{ at: 2, change: { kind: 'replace', by: 7 } }])).toEqual({
      a: [7, { b: 'x' }],
      c: null,
    });
    expect(mutated(document, [{ at: 4, change: { kind: 'remove' } }])).toEqual({ a: [1, {}], c: null });
    expect(mutated(document, [{ at: 5, change: { kind: 'wrap', as: 'Ref' } }])).toEqual({
      ...document,
      c: { Ref: null },
    });
    expect(document).toEqual({ a: [1, { b: 'x' }], c: null });
  });

  test('make own keys of names that objects inherit', () => {
    const renamed = mutated(document, [{ at: 5, change: { kind: 'rename', to: '__proto__' } }]);
    expect(JSON.stringify(renamed)).toBe('{"a":[1,{"b":"x"}],"__proto__":null}');
    expect(JSON.stringify(objectOf([['constructor', 1]]))).toBe('{"constructor":1}');
  });

  test('leave JSON, whatever they do', () => {
    fc.assert(
      fc.property(mutations(['Ref']), (changes) => {
        const text = JSON.stringify(mutated(document, changes));
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

test('Every file of kept inputs belongs to a test', () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(path.join(import.meta.dirname, file), 'utf8'))
    .join('\n');
  for (const file of readdirSync(path.join(import.meta.dirname, 'kept')))
    expect(tests).toContain(`name: '${path.basename(file, '.json')}'`);
});
