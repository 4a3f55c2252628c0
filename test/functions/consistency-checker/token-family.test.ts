import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Token } from '../../../functions/consistency-checker/serial-record.ts';
import { tokenFamilies } from '../../../functions/consistency-checker/token-family.ts';

const token = (id: number, rest: Partial<Token> = {}): Token => ({
  id: String(id),
  serial: 'S',
  type: 'piece',
  status: 'ready',
  parentId: null,
  replacesId: null,
  young: false,
  ...rest,
});
const familiesOf = (...tokens: Token[]) =>
  tokenFamilies({ tokens, known: new Map(tokens.map((one) => [one.id, one])) });
const headsOf = (...tokens: Token[]) => familiesOf(...tokens).heads.map(({ id }) => id);

describe('The head of a serial', () => {
  test.each(['scrapped', 'cancelled', 'merged', 'consumed'])('is no token that is %s', (status) => {
    expect(headsOf(token(1, { status }))).toEqual([]);
  });

  test('may be a token in a state that nobody has told us of', () => {
    expect(headsOf(token(1, { status: 'stuck' }))).toEqual(['1']);
  });

  test('is no component, no split child, and nothing that was replaced', () => {
    expect(headsOf(token(1), token(2, { type: 'component' }))).toEqual(['1']);
    expect(headsOf(token(1), token(2, { parentId: '1' }))).toEqual(['1']);
    expect(headsOf(token(1), token(2, { replacesId: '1' }))).toEqual(['2']);
  });

  test('is told of each family: two replacements of one token are two pieces', () => {
    expect(headsOf(token(1, { status: 'scrapped' }), token(2, { replacesId: '1' }))).toEqual(['2']);
    expect(
      headsOf(token(1, { status: 'scrapped' }), token(2, { replacesId: '1' }), token(3, { replacesId: '1' })),
    ).toEqual(['2', '3']);
  });

  test('is the last of a chain of any length, whose every token may be linked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (length) => {
        const chain = Array.from({ length }, (_, index) =>
          token(index + 1, {
            status: index + 1 === length ? 'active' : 'scrapped',
            replacesId: index === 0 ? null : String(index),
          }),
        );
        const { heads, linkable } = familiesOf(...chain);
        expect(heads.map(({ id }) => id)).toEqual([String(length)]);
        expect(linkable).toEqual(new Set(chain.map(({ id }) => id)));
      }),
    );
  });

  test('ends the search in a ring of tokens that replace each other', () => {
    expect(headsOf(token(1, { replacesId: '2' }), token(2, { replacesId: '1' }))).toEqual([]);
  });
});
