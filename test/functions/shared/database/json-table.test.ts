import { expect, test } from 'vitest';
import { jsonOfIds, jsonOfSerials } from '../../../../functions/shared/database/json-table.ts';

test('takes serials of 255 characters, whatever their bytes, and names a longer one', () => {
  const serials = ['x'.repeat(255), '𐌀'.repeat(255), '\u0000'.repeat(255), ''];
  expect(JSON.parse(jsonOfSerials(serials))).toEqual(serials);
  for (const longer of ['x'.repeat(256), '𐌀'.repeat(256)])
    expect(() => jsonOfSerials(['A-1', longer])).toThrow(
      expect.objectContaining({
        name: 'ValueTooWideError',
        message: expect.stringContaining(JSON.stringify(longer.slice(0, 40))),
      }),
    );
});

test('takes every id that a BIGINT holds, and names a larger one', () => {
  const ids = ['0', '4294967295', '9223372036854775807'];
  expect(JSON.parse(jsonOfIds(ids))).toEqual(ids);
  expect(() => jsonOfIds(['1', '9223372036854775808'])).toThrow(
    expect.objectContaining({
      name: 'ValueTooWideError',
      message: expect.stringContaining('9223372036854775808'),
    }),
  );
});
