import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serialCode } from '../../../erp/serial.ts';
import {
  checkCharacter,
  checkCharacterVerdict,
  classifySerial,
  productionCode,
  publishedCheckCharacter,
} from '../../../functions/shared/serial-code.ts';

const REAL = 'MAIS-HAT-TESTP822-20251114-00123-1YLJ-2';
const SHAPE = /^[A-Z0-9]{2,8}-[A-Z]{2,4}-[A-Z0-9]{2,8}-\d{8}-\d{5}-[A-Z0-9]{4}-[A-Z0-9]$/;

const standardCode = fc
  .record({
    prefix: fc.stringMatching(/^[A-Z0-9]{2,8}$/),
    type: fc.constantFrom('hatthasilpa' as const, 'oem' as const),
    sku: fc.stringMatching(/^[A-Z0-9]{2,8}$/),
    day: fc.date({
      min: new Date('2024-01-01T00:00:00Z'),
      max: new Date('2031-12-31T00:00:00Z'),
      noInvalidDate: true,
    }),
    seq: fc.integer({ min: 1, max: 99_999 }),
  })
  .map(({ day, ...parts }) =>
    serialCode({ ...parts, ymd: day.toISOString().slice(0, 10).replaceAll('-', '') }),
  );

describe('classifySerial', () => {
  test.each([
    [REAL, 'standard'],
    ['MAIS-HAT-TESTP822-20260111-00009-2QLM-Y', 'standard'],
    ['MA01-OEM-KFOB-20251109-00001-F73J-D', 'standard'],
    ['MA01-CLA-KFOB-20251109-00001-F73J-D', 'standard'],
    [`${REAL}-BODY-1`, 'component'],
    [`${REAL}-BODY`, 'component'],
    ['TEMP-maison_atelier-Tote Bag-12-3', 'temp'],
    ['TOTE-2025-A7F3C9', 'legacy'],
    ['TOTE-2025-0001', 'legacy'],
    ['MO-2025-0001', 'legacy'],
    ['MO-2025-001-0001', 'legacy'],
    ['LOT-TOTE-2025-A7F3C9', 'legacy'],
    ['MA-TOTE-2025-A7F3C9', 'legacy'],
    ['JT-001-2025-A7F3C9', 'legacy'],
    [REAL.toLowerCase(), 'invalid'],
    [`${REAL} `, 'invalid'],
    [`${REAL}\n`, 'invalid'],
    [` ${REAL}`, 'invalid'],
    ['MAIS-HAT-TESTP822-20251114-123-1YLJ-2', 'invalid'],
    ['MAIS-HAT-TESTP822-20250231-00123-1YLJ-2', 'invalid'],
    ['MAIS-HAT-BAG-2025-00123-1YLJ-2', 'invalid'],
    ['CLASSIC-KFOB', 'invalid'],
    ['tote-2025-0001', 'invalid'],
    ['hello', 'invalid'],
    ['', 'invalid'],
  ])('calls %j %s', (code, kind) => {
    expect(classifySerial(code)).toBe(kind);
  });

  test('knows every code that the ERP generates, its length and its component', () => {
    fc.assert(
      fc.property(standardCode, fc.stringMatching(/^[A-Z]{2,6}$/), fc.nat(99), (code, component, number) => {
        expect(classifySerial(code)).toBe('standard');
        expect(code.length).toBeGreaterThanOrEqual(30);
        expect(code.length).toBeLessThanOrEqual(44);
        expect(classifySerial(`${code}-${component}-${number}`)).toBe('component');
        expect(productionCode(code)).toMatch(/^(HAT|OEM)$/);
      }),
    );
  });

  test('never calls a code standard that has lost its shape', () => {
    fc.assert(
      fc.property(standardCode, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (code, at, inserted) => {
        const position = at % (code.length + 1);
        const changed = code.slice(0, position) + inserted + code.slice(position);
        if (!SHAPE.test(changed)) expect(classifySerial(changed)).not.toBe('standard');
      }),
    );
  });

  test('takes the legacy patterns that it is given', () => {
    expect(classifySerial('OLD/7', [/^OLD\/\d$/])).toBe('legacy');
    expect(classifySerial('TOTE-2025-0001', [])).toBe('invalid');
  });
});

describe('The check character', () => {
  test.each([
    ['MAIS-HAT-TESTP822-20251114-00123-1YLJ', '2', '2', '2', 'correct'],
    ['MAIS-HAT-TESTP822-20260111-00009-2QLM', 'O', 'Y', 'Y', 'correct'],
    ['MA01-HAT-BAG-20251109-00027-A9K2', 'D', 'N', 'X', 'wrong'],
    ['MA01-HAT-BAG-20251109-00028-B7F3', '@', 'J', 'Y', 'wrong'],
    ['MA01-HAT-BAG-20251109-00029-C8G4', 'E', 'O', 'Z', 'wrong'],
    ['MA01-HAT-DIAG-20251109-00057-A7F3', 'D', 'N', 'X', 'wrong'],
    ['MA01-OEM-KFOB-20251109-00001-F73J', '2', '2', 'D', 'wrong'],
    ['MA01-HAT-BAG-20251109-00027-A9K2', 'D', 'N', 'D', 'published-mapping'],
  ])(
    'of %s is published %s, correctly %s; a printed %s is %s',
    (body, published, correct, printed, verdict) => {
      expect(publishedCheckCharacter(body)).toBe(published);
      expect(checkCharacter(body)).toBe(correct);
      expect(checkCharacterVerdict(`${body}-${printed}`)).toBe(verdict);
    },
  );

  test('is correct on every code that the ERP generates, and no longer when one character is mistyped', () => {
    fc.assert(
      fc.property(standardCode, fc.nat(), fc.stringMatching(/^[A-Z0-9]$/), (code, at, typed) => {
        expect(checkCharacterVerdict(code)).toBe('correct');
        const position = at % (code.length - 2);
        const original = code.charCodeAt(position);
        fc.pre((original - typed.charCodeAt(0)) % 36 !== 0);
        const mistyped = code.slice(0, position) + typed + code.slice(position + 1);
        expect(checkCharacterVerdict(mistyped)).not.toBe('correct');
      }),
    );
  });
});
