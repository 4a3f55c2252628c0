import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCharacter, serialCode, signatureOf, ymdOf } from '../../../erp/serial.ts';

const PATTERN = /^([A-Z0-9]{2,8})-([A-Z]{2,4})-([A-Z0-9]{2,8})-(\d{8})-(\d{5})-([A-Z0-9]{4})-([A-Z0-9])$/;

const part = fc.string({ unit: fc.constantFrom(...'ABCXYZ019'), minLength: 2, maxLength: 8 });

describe('serialCode', () => {
  it('always has the documented form, length and check character', () => {
    fc.assert(
      fc.property(
        fc.record({
          prefix: part,
          type: fc.constantFrom('hatthasilpa' as const, 'oem' as const),
          sku: part,
          ymd: fc.constant('20261120'),
          seq: fc.integer({ min: 1, max: 99_999 }),
        }),
        (parts) => {
          const code = serialCode(parts);
          expect(code).toMatch(PATTERN);
          expect(code.length).toBeLessThanOrEqual(44);
          expect(code.at(-1)).toBe(checkCharacter(code.slice(0, -2)));
        },
      ),
    );
  });

  it('signs a code with 64 hex digits, differently for each line', () => {
    expect(signatureOf('oem', 'A')).toMatch(/^[0-9a-f]{64}$/);
    expect(signatureOf('oem', 'A')).not.toBe(signatureOf('hatthasilpa', 'A'));
  });
});

describe('checkCharacter', () => {
  it.each([
    ['MAIS-HAT-TESTP822-20251114-00123-1YLJ', '2'],
    ['MAIS-HAT-TESTP822-20260111-00009-2QLM', 'Y'],
    ['MA01-HAT-BAG-20251109-00027-A9K2', 'N'],
    ['MA01-HAT-BAG-20251109-00028-B7F3', 'J'],
  ])('of %s is %s', (body, expected) => {
    expect(checkCharacter(body)).toBe(expected);
  });
});

describe('ymdOf', () => {
  it('is the UTC day', () => {
    expect(ymdOf(new Date('2026-11-20T23:30:00-05:00'))).toBe('20261121');
  });
});
