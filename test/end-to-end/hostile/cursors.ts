import fc from 'fast-check';
import type { Json } from './json-schema.ts';
import { isObject } from './json-schema.ts';
import { nastyText } from './nasty.ts';

function cursorOf(position: Json): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

const REAL_TIME = '2026-11-19 05:00:00';

/** Positions that some list of the desk may hand out; no list tells those of another list apart. */
export const realCursor: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(null, REAL_TIME, `${REAL_TIME}.123456`),
    fc.constantFrom('1', '7', '9223372036854775807'),
  )
  .map(([at, id]) => cursorOf({ at, id }));

const IMPOSSIBLE_TIMES = [
  ...['0000-00-00 00:00:00', '2026-02-30 00:00:00', '2026-13-45 25:61:61', '2026-00-10 00:00:00'],
  ...[
    '2026-11-19T05:00:00Z',
    '2026-11-19',
    '',
    'now()',
    "2026-11-19 05:00:00' OR '1'='1",
    '２026-11-19 05:00:00',
  ],
];

const IMPOSSIBLE_IDS: readonly Json[] = [
  ...['0', '-5', '', '1.5', '01', '9223372036854775808', '9999999999999999999', '1e3', "1' OR '1'='1", '١'],
  ...[1, null, true, [], ['1'], {}],
];

const WRONG_JSON: readonly Json[] = [
  ...[null, true, 1, 'x', [], {}, [null, '1'], { id: '1' }, { at: null }, { at: REAL_TIME }],
  ...[
    { at: null, id: '1', tenant: 2 },
    { id: '1', at: null },
    { at: 0, id: '1' },
    { at: [REAL_TIME], id: '1' },
  ],
];

const NO_BASE64URL = ['1', '0', '-1', '!!!', '====', '{"at":null,"id":"1"}', 'null', 'AAAA', '_-_-', '%'];

/** Cursors that no list ever handed out. */
export const forgedCursor: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...WRONG_JSON).map(cursorOf),
  fc.constantFrom(...IMPOSSIBLE_TIMES).map((at) => cursorOf({ at, id: '1' })),
  fc.constantFrom(...IMPOSSIBLE_IDS).map((id) => cursorOf({ at: null, id })),
  fc.constantFrom(...NO_BASE64URL),
  fc.constant(Buffer.from('{"__proto__":{"at":null},"at":null,"id":"1"}').toString('base64url')),
  fc.constant(Buffer.from(`${'['.repeat(3_000)}${']'.repeat(3_000)}`).toString('base64url')),
  fc.constant(Buffer.from([0xff, 0xfe, 0x7b, 0x00]).toString('base64url')),
  realCursor.map((cursor) => `${cursor}=`),
  realCursor.map((cursor) => ` ${cursor}`),
  realCursor.map((cursor) => `!${cursor}`),
  realCursor.map((cursor) => cursor.slice(0, -3)),
  realCursor.map((cursor) => Buffer.from(cursor).toString('base64url')),
  nastyText,
);

const LARGEST_ID = 2n ** 63n - 1n;

/** Whether a list may have handed it out. */
export function isRealCursor(cursor: string): boolean {
  const position = parsed(Buffer.from(cursor, 'base64url').toString());
  if (!isObject(position) || cursorOf(position) !== cursor) return false;
  const { at, id } = position;
  return (
    Object.keys(position).join() === 'at,id' &&
    (at === null || (typeof at === 'string' && isRealTime(at))) &&
    typeof id === 'string' &&
    /^[1-9]\d*$/.test(id) &&
    BigInt(id) <= LARGEST_ID
  );
}

function isRealTime(text: string): boolean {
  const seconds = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?$/.exec(text);
  if (seconds === null) return false;
  const written = `${seconds[1]}T${seconds[2]}`;
  const date = new Date(`${written}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
