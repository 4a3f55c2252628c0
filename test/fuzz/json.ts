import fc from 'fast-check';

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'length',
  'then',
];

const TEXTS = [
  ...NAMES,
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e400',
    'NaN',
    'null',
    'true',
    '[]',
    '{}',
    "' OR '1'='1",
    '"; DROP TABLE x; --',
    '\\',
    '`',
  ],
  ...[
    '\u0000',
    '\ud800',
    '\u2028',
    '\ufeff',
    '😀',
    'e\u0301',
    'ก็',
    '\r\nX: y',
    '{{resolve:ssm:x}}',
    '$' + '{AWS::Region}',
  ],
  'x'.repeat(300),
];

const NUMBERS = [
  0,
  -0,
  -1,
  0.5,
  1,
  1e21,
  -1e21,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  1.7976931348623157e308,
  5e-324,
];

/** Text that is read wrongly. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

/**
 * Once Node 24's JSON.parse has read an object whose first name is a single backslash, it takes every first name that
 * is written with an escape, like `\\u0000`, for that one: no later case of the process would hold.
 */
const MISREAD_NAME = '\\';

/** Keys that objects inherit are among its keys: they are written into the text, as JSON brings them. */
export const nastyKey: fc.Arbitrary<string> = fc
  .oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 8 }))
  .filter((key) => key !== MISREAD_NAME);

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, ...NUMBERS, ...TEXTS),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Falls over where it is compared with a number, or becomes a text. */
const unprintable: Json = { toString: 0, valueOf: null };

/** Any JSON value, mostly one that is read wrongly. */
export const nastyJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.constantFrom<Json>(unprintable, { length: unprintable }, { size: unprintable }, { length: 3 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(nastyKey, tie('value')), { maxLength: 4 }).map(objectOf),
  ),
})).value;

/** An object with own keys of any name, `__proto__` included. */
export function objectOf(entries: readonly (readonly [string, Json])[]): Json {
  const object: { [key: string]: Json } = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return object;
}
