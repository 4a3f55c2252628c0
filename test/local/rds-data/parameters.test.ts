import type { Field, SqlParameter } from '@aws-sdk/client-rds-data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execute, single } from '../../support/data-api.ts';
import { useErp } from '../../support/mariadb.ts';

const erp = await useErp({ tenants: ['DEFAULT'] });

const p = (name: string, value: Field, typeHint?: SqlParameter['typeHint']): SqlParameter => ({
  name,
  value,
  ...(typeHint === undefined ? {} : { typeHint }),
});

/** Strings made mostly of what an escaping mistake would show. Lone surrogates are no text to any database. */
const awkwardText = fc.oneof(
  fc.string({
    unit: fc.constantFrom("'", '"', '`', '\\', ':', ';', '?', '%', '\0', '\n', '\x1a', ':a', '--', '🧵', 'é'),
  }),
  fc.string({ unit: 'grapheme' }),
);

describe('a parameter', () => {
  it('comes back as the text it was, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(awkwardText, awkwardText, async (a, b) => {
        const { records } = await execute(erp, "SELECT :a, ':a', :b -- :b", [
          p('a', { stringValue: a }),
          p('b', { stringValue: b }),
        ]);
        expect(records).toEqual([[{ stringValue: a }, { stringValue: ':a' }, { stringValue: b }]]);
      }),
      // The last one is the label of its column, and no name for a property.
      { numRuns: 200, examples: [['', '__proto__']] },
    );
  });

  it('comes back as the safe integer it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.maxSafeInteger(), async (value) => {
        expect(await single(erp, 'SELECT :n + 0', [p('n', { longValue: value })])).toEqual({
          longValue: value,
        });
      }),
      { numRuns: 50 },
    );
  });

  it('comes back as the double it was', async () => {
    const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(doubles, async (value) => {
        const { doubleValue } = await single(erp, 'SELECT :x', [p('x', { doubleValue: value })]);
        expect(doubleValue).toBe(value === 0 ? 0 : value);
      }),
      // The driver by itself reads this one as 9.71133661049332.
      { numRuns: 500, examples: [[9.711336610493321]] },
    );
  });

  it('comes back as the bytes it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (value) => {
        const { blobValue } = await single(erp, 'SELECT :b', [p('b', { blobValue: value })]);
        expect(Buffer.from(blobValue ?? [])).toEqual(Buffer.from(value));
      }),
      { numRuns: 50 },
    );
  });

  it('carries a 64-bit integer that no JavaScript number holds', async () => {
    const response = await fetch(`${erp.endpoint}/Execute`, {
      method: 'POST',
      body: `{"resourceArn":"${erp.tenantClusterArn}","secretArn":"${erp.tenantSecretArn}",
        "sql":"SELECT CAST(:n AS CHAR), :t","parameters":[{"name":"n","value":{"longValue":9007199254740993}},
        {"name":"t","value":{"stringValue":"\\"longValue\\":9007199254740993"}}]}`,
    });
    expect(await response.json()).toMatchObject({
      records: [[{ stringValue: '9007199254740993' }, { stringValue: '"longValue":9007199254740993' }]],
    });
  });

  it('may be NULL, a boolean or a LIMIT', async () => {
    const { records } = await execute(erp, 'SELECT :none, :yes + 0 FROM DUAL LIMIT :n', [
      p('none', { isNull: true }),
      p('yes', { booleanValue: true }),
      p('n', { longValue: 1 }),
    ]);
    expect(records).toEqual([[{ isNull: true }, { longValue: 1 }]]);
  });

  it('is not looked for in quotes, comments, assignments and double colons', async () => {
    const sql = "SELECT ':a', \":a\", 1 AS `:a`, @x:=5 /* :a */ # :a\n -- :a\n, '''\\':a'";
    const { records } = await execute(erp, sql);
    expect(records?.[0]).toEqual([
      { stringValue: ':a' },
      { stringValue: ':a' },
      { longValue: 1 },
      { longValue: 5 },
      { stringValue: "'':a" },
    ]);
  });

  it('never joins the text beside it', async () => {
    const outcome = execute(erp, 'SELECT x:a', [p('a', { stringValue: '61' })]);
    await expect(outcome).rejects.toMatchObject({ name: 'DatabaseErrorException' });
  });

  it.each([
    ['DATE', '2026-02-28'],
    ['TIME', '23:59:59.125'],
    ['TIMESTAMP', '2026-11-20 00:00:00'],
    ['DECIMAL', '-12.50'],
    ['JSON', '{"a":":b"}'],
  ] as const)('takes a %s', async (typeHint, value) => {
    expect(await single(erp, 'SELECT CAST(:v AS CHAR)', [p('v', { stringValue: value }, typeHint)])).toEqual({
      stringValue: value,
    });
  });

  it.each([
    ['DATE', '2026-02-30'],
    ['DATE', '20260228'],
    ['TIME', '24:00:00'],
    ['TIMESTAMP', '2026-11-20T00:00:00Z'],
    ['DECIMAL', '1); DROP TABLE x'],
    ['JSON', '{a:1}'],
    ['UUID', '123e4567-e89b-12d3-a456-426614174000'],
  ] as const)('is refused as %s when it is %s', async (typeHint, value) => {
    const outcome = execute(erp, 'SELECT :v', [p('v', { stringValue: value }, typeHint)]);
    await expect(outcome).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it.each([
    ['is missing', 'SELECT :a', [], 'Cannot find parameter: a'],
    ['is not used', 'SELECT 1', [p('a', { longValue: 1 })], 'not in the SQL statement'],
    ['is given twice', 'SELECT :a', [p('a', { longValue: 1 }), p('a', { longValue: 2 })], 'more than once'],
    ['is a list', 'SELECT :a', [p('a', { arrayValue: { longValues: [1] } })], 'arrayValue is not supported'],
    ['has no value', 'SELECT :a', [{ name: 'a', value: {} as Field }], 'exactly one value'],
  ])('is refused when it %s', async (_case, sql, parameters, message) => {
    await expect(execute(erp, sql, parameters)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(message),
    });
  });
});
