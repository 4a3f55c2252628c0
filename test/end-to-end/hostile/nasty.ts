import fc from 'fast-check';
import type { Json } from './json-schema.ts';

const SQL = [
  "' OR '1'='1",
  "1' OR '1'='1' -- ",
  '1; DROP TABLE serial_link_outbox; --',
  '1 UNION SELECT code FROM organization',
  "') UNION SELECT note FROM serial_monitor.acknowledgement #",
  '1/**/AND/**/SLEEP(9)',
  '" OR ""="',
  '`',
  '\\',
  ':tenant',
  ':id',
  '?',
  '%',
  '_',
];

const NUMBERS = [
  ...['0', '-0', '-1', '-7', '+7', '007', '1.5', '7.0', '1e1', '1E400', '0x10', '0b1', '0o7', '1_000', '7,0'],
  ...[' 7', '7 ', '\t7', '7\n', '7\u00a0', '７', '٧', '𝟕', '7\u200b', 'NaN', 'Infinity', '-Infinity'],
  ...['2147483648', '4294967296', '9007199254740993', '9223372036854775807', '9223372036854775808'],
  ...['18446744073709551616', '9'.repeat(18), '9'.repeat(400)],
];

const WORDS = [
  ...[
    '',
    ' ',
    'null',
    'undefined',
    'true',
    '[]',
    '{}',
    '"',
    "'",
    '$',
    '*',
    '.',
    '..',
    '../..',
    '..\\..',
    '/',
    '//',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'length'],
  ...['DEAD', ' dead', 'dead ', 'déad', 'dead\u0000', 'dead,pending', 'Summary', 'summary ', 'all;'],
  ...[
    '{{7*7}}',
    '$' + '{7*7}',
    '<script>alert(1)</script>',
    '%00',
    '%27',
    '%2e%2e%2f',
    '\r\nSet-Cookie: a=b',
  ],
];

const ODD_CHARACTERS = [
  ...[
    '\u0000',
    'a\u0000b',
    '\u0001\u0007\u001b[31m',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ufffd',
    '\uffff',
  ],
  ...['😀', '👩‍👩‍👧', 'e\u0301', 'ﬀ', 'İ', 'ß', 'ก็', '\u{10ffff}'],
];

const LONG = ['x'.repeat(5_000), '😀'.repeat(1_000), '\u0001'.repeat(1_500), '('.repeat(2_000)];

/** Texts that readers of text get wrong. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...SQL, ...NUMBERS, ...WORDS, ...ODD_CHARACTERS),
  { weight: 1, arbitrary: fc.constantFrom(...LONG) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
);

/** What no encoder writes: overlong, cut, beyond Unicode, half a surrogate pair, or no escape at all. */
export const brokenEscapes = [
  ...['%', '%%', '%2', '%zz', '%u0041', '%c0%ae', '%c0%80', '%e0%80%af', '%ed%a0%80', '%ed%b0%80'],
  ...['%f4%90%80%80', '%ff', '%fe%ff', '%80', '7%'],
];

/** What encoders disagree about. */
const DOUBTFUL_ESCAPES = [
  ...[
    '+',
    '7+',
    '+7',
    '%2B7',
    '%20',
    '7%20',
    '%2537',
    '%252e%252e',
    '%2500',
    '7;8',
    ';',
    '7%3B8',
    '7%26limit=1',
    'a=b',
  ],
  ...['7%00', '%0a', '%0D%0A', '%37', '%EF%BC%97', "'", '"', '<>', '{}', '|', '^', '`', '\\'],
];

/** A value of a query parameter as it travels. */
export const nastyQueryValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: nastyText.map(encodeURIComponent) },
  { weight: 1, arbitrary: nastyText.map(encodedByByte) },
  { weight: 2, arbitrary: fc.constantFrom(...DOUBTFUL_ESCAPES) },
  { weight: 1, arbitrary: fc.constantFrom(...brokenEscapes) },
);

/** A part of a path as it travels, never empty. */
export const nastySegment: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 6, arbitrary: nastyText.map(encodeURIComponent) },
    { weight: 1, arbitrary: nastyText.map(encodedByByte) },
    { weight: 1, arbitrary: fc.constantFrom(...DOUBTFUL_ESCAPES, ...brokenEscapes) },
  )
  .filter((segment) => segment !== '');

function encodedByByte(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

/** A header's value: bytes that HTTP lets pass, each as one character. */
export const nastyHeaderValue: fc.Arbitrary<string> = nastyText.map((text) =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .trim(),
);

/** Names of headers that servers listen to. */
export const nastyHeaderName = fc.constantFrom(
  ...[
    'Idempotency-Key',
    'X-Correlation-Id',
    'If-None-Match',
    'If-Match',
    'Range',
    'Accept',
    'Accept-Encoding',
  ],
  ...[
    'Content-Type',
    'Content-Encoding',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'Forwarded',
    'Origin',
    'Referer',
  ],
  ...[
    'X-HTTP-Method-Override',
    'X-Original-URL',
    'User-Agent',
    '__proto__',
    'constructor',
    'Cookie2',
    'Upgrade',
  ],
);

/** Values of JSON that no schema of ours expects. */
export const nastyJson: fc.Arbitrary<Json> = fc.oneof(
  nastyText,
  fc.constantFrom<Json>(
    ...[null, true, false, 0, -0, -1, 1.5, 2 ** 31, 2 ** 53, 2 ** 63, 1e300, -1e300, 5e-324],
    ...[[], {}, [[]], [null], { note: 'x' }, { ids: [1] }, { $ne: null }, { toString: 'x' }],
  ),
  fc.jsonValue({ maxDepth: 2 }).map((value) => value as Json),
);
