import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { forgedCursor, isRealCursor } from './cursors.ts';
import type { Target } from './document.ts';
import { type Draft, isSession, type Trial, trialOf } from './draft.ts';
import { type Expectation, fulfilled, undecodable, wrong } from './expectation.ts';
import { fits, isObject, type Json, type JsonSchema } from './json-schema.ts';
import { nastyJson, nastyText } from './nasty.ts';

/** One thing is wrong, or odd, about the body. */
export function bodyFault(draft: Draft): fc.Arbitrary<Trial> {
  const schema = draft.target.body;
  if (schema === undefined) return ignoredBody(draft);
  const text = JSON.stringify(draft.body);
  return fc.oneof(
    { weight: 8, arbitrary: changedText(draft).map((changed) => judgedText(draft, schema, changed)) },
    { weight: 1, arbitrary: tooMany(draft).map((changed) => judgedText(draft, schema, changed)) },
    { weight: 2, arbitrary: noJson(text).map((body) => trialOf(draft, wrong('Send '), body)) },
    { weight: 1, arbitrary: contentType.map((headers) => ofType(draft, headers)) },
    { weight: 1, arbitrary: fc.constant(trialOf(draft, repeatedName(draft), Buffer.from(twice(text)))) },
    { weight: 1, arbitrary: compressed(draft, text) },
  );
}

/** A path that takes no body ignores whatever comes. */
function ignoredBody(draft: Draft): fc.Arbitrary<Trial> {
  return fc
    .oneof(
      nastyText.map((text) => Buffer.from(text)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    )
    .map((body) => trialOf(draft, undefined, body));
}

/** The body as its coding says, and as it does not. */
function compressed(draft: Draft, text: string): fc.Arbitrary<Trial> {
  const trial = (coding: string, body: Buffer, expected: Expectation) =>
    trialOf(withHeaders(draft, [['Content-Encoding', coding]]), expected, body);
  const plain = Buffer.from(text);
  const zipped = gzipSync(plain);
  return fc.constantFrom(
    trial('gzip', zipped, fulfilled),
    trial('GZIP', zipped, fulfilled),
    trial('deflate', deflateSync(plain), fulfilled),
    trial('identity', plain, fulfilled),
    trial('gzip', plain, undecodable),
    trial('gzip', zipped.subarray(0, -1), undecodable),
    trial('gzip', deflateSync(plain), undecodable),
    trial('deflate', zipped, undecodable),
    trial('identity', zipped, wrong('Send ')),
    ...['br', 'zstd', 'x-gzip', 'gzip, gzip', '', '__proto__'].map((coding) =>
      trial(coding, zipped, undecodable),
    ),
  );
}

function withHeaders(draft: Draft, headers: Draft['headers']): Draft {
  const names = headers.map(([name]) => name.toLowerCase());
  const kept = draft.headers.filter(([name]) => !names.includes(name.toLowerCase()));
  return { ...draft, headers: [...kept, ...headers] };
}

/** A form, too, sends a member's cookie along; a program says by its token that the request is its own. */
function ofType(draft: Draft, headers: Draft['headers']): Trial {
  const kept = draft.headers.filter(([name]) => name.toLowerCase() !== 'content-type');
  const [, type = ''] = headers[0] ?? [];
  const isJson = type.startsWith('application/json');
  const expected = isSession(draft) && !isJson ? { statuses: [415], says: 'Content-Type' } : fulfilled;
  return trialOf({ ...draft, headers: [...kept, ...headers] }, expected);
}

/** Among events the first one is refused, and no other. */
function repeatedName({ target }: Draft): Expectation {
  return target.id === 'reportEvents' ? { statuses: [200], refused: [0] } : wrong('a name twice');
}

/** The first name of the first object once more, at times written in another way. */
function twice(text: string): string {
  return text.replace(/\{"(\w)(\w*)":/, (all, first: string, rest: string) => {
    const code = first.charCodeAt(0).toString(16).padStart(4, '0');
    return `{"\\u${code}${rest}":null,${all.slice(1)}`;
  });
}

const contentType = fc.constantFrom<Draft['headers']>(
  ...([[], [['Content-Type', 'application/octet-stream']], [['Content-Type', 'image/png']]] as const),
  ...([[['Content-Type', 'text/xml']], [['Content-Type', 'multipart/form-data; boundary=x']]] as const),
  ...([[['Content-Type', 'application/x-www-form-urlencoded']], [['Content-Type', '']]] as const),
  ...([[['Content-Type', 'application/json; charset=utf-16']]] as const),
);

/** Bytes that are no JSON text in UTF-8. */
function noJson(text: string): fc.Arbitrary<Buffer> {
  const bytes = Buffer.from(text);
  return fc.constantFrom(
    ...[Buffer.alloc(0), Buffer.from('  \r\n\t'), Buffer.from('\ufeff'), Buffer.from(`\ufeff${text}`)],
    ...[Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16(), gzipSync(bytes)],
    ...[
      bytes.subarray(0, -1),
      Buffer.concat([bytes, bytes]),
      Buffer.from(`${text},`),
      Buffer.from(`//\n${text}`),
    ],
    ...[
      Buffer.from(text.replaceAll('"', "'")),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from(`\u0000${text}`),
    ],
    ...[
      '{',
      '[',
      '"',
      'NaN',
      'undefined',
      'Infinity',
      "{'note':'x'}",
      '{note:1}',
      '[1,]',
      '{"note":"\n"}',
      '+1',
      '01',
    ].map((broken) => Buffer.from(broken)),
    ...['<?xml version="1.0"?><note/>', 'note=x', "' OR 1=1 --", '{"note":"x"}}', '{"ids":[1]'].map(
      (broken) => Buffer.from(broken),
    ),
    Buffer.from('['.repeat(10_000)),
  );
}

/** JSON texts that differ from the draft's body in one place. */
function changedText(draft: Draft): fc.Arbitrary<string> {
  const body = draft.body ?? null;
  const text = JSON.stringify(body);
  return fc.oneof(
    {
      weight: 4,
      arbitrary: placeIn(body).chain((place) =>
        replacement(place).map((value) => JSON.stringify(changed(body, place, value))),
      ),
    },
    { weight: 2, arbitrary: nastyJson.map((value) => JSON.stringify(value)) },
    {
      weight: 2,
      arbitrary: placeIn(body).map((place) => JSON.stringify(changed(body, place, undefined)) ?? 'null'),
    },
    { weight: 3, arbitrary: objectIn(body).chain((place) => withMember(body, place)) },
    { weight: 1, arbitrary: fc.constantFrom(...deepTexts) },
    { weight: 1, arbitrary: fc.constantFrom(...hugeNumbers(text)) },
  );
}

const DEEP = 10_000;
const deepTexts = [
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `${'{"note":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  `{"note":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
  `{"ids":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
  `[{"id":"1","type":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}]`,
];

/** Numbers that only a text can hold. */
function hugeNumbers(text: string): readonly string[] {
  const numbers = [
    '1e400',
    '-1e400',
    `1${'0'.repeat(400)}`,
    '9007199254740993',
    '1.0000000000000000000000001',
    '-0',
  ];
  return numbers.flatMap((number) => [
    `{"ids":[${number}]}`,
    `{"note":${number}}`,
    text.replace(/"(latency_ms|count|ticket_quantity)":[^,}]+/, (_, name: string) => `"${name}":${number}`),
  ]);
}

/** Texts with one member more, whose name only a text can hold as it is. */
function withMember(body: Json, place: Place): fc.Arbitrary<string> {
  const name = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'tenant_id', 'by', 'dry_run ', 'Note'),
    nastyText,
  );
  return fc.tuple(name, nastyJson).map(([key, value]) => {
    const host = at(body, place);
    const members = isObject(host) ? Object.entries(host) : [];
    return JSON.stringify(changed(body, place, Object.fromEntries([...members, [key, value]])));
  });
}

/** Lists just above what is taken. */
function tooMany({ target, body }: Draft): fc.Arbitrary<string> {
  const list = (length: number, item: Json) => Array.from({ length }, () => item);
  if (target.id === 'reportEvents') {
    const [event = null] = Array.isArray(body) ? body : [];
    return fc.constantFrom(0, 1_000, 1_001).map((length) => JSON.stringify(list(length, event)));
  }
  if (target.id === 'requeueOutboxEntries')
    return fc.constantFrom(0, 200, 201, 1_001).map((length) => JSON.stringify({ ids: list(length, '1') }));
  return fc.constantFrom(500, 501, 100_000).map((length) => JSON.stringify({ note: 'n'.repeat(length) }));
}

function judgedText(draft: Draft, schema: JsonSchema, text: string): Trial {
  return trialOf(draft, judgeBody(draft.target, schema, JSON.parse(text)), Buffer.from(text));
}

/** What must come of a body, by the document and by what its schemas cannot say. */
function judgeBody({ id }: Target, schema: JsonSchema, value: Json): Expectation {
  if (id === 'reportEvents') return judgeEvents(schema, value);
  const cursor = isObject(value) ? value['cursor'] : undefined;
  if (!fits(schema, value)) return wrong('The body is not what is expected here. Send {"');
  if (typeof cursor === 'string' && !isRealCursor(cursor)) return wrong('cursor');
  if (isObject(value) && typeof value['note'] === 'string' && value['note'].trim() === '')
    return wrong('Send {"note"');
  const ids = isObject(value) && Array.isArray(value['ids']) ? value['ids'] : [];
  if (ids.some((one) => BigInt(String(one)) > LARGEST_ID)) return wrong('Send {"ids"');
  return fulfilled;
}

const LARGEST_ID = 2n ** 63n - 1n;

/** One event that is wrong costs no other. */
function judgeEvents(schema: JsonSchema, value: Json): Expectation {
  if (!fits({ ...schema, items: {} }, value) || !Array.isArray(value)) return wrong('Send a JSON array');
  const refused = value.flatMap((event: Json, index) => (fits(schema.items ?? {}, event) ? [] : [index]));
  return { statuses: [200], refused };
}

/** Where something stands in a JSON value. */
type Place = readonly (string | number)[];

function placesIn(value: Json): readonly Place[] {
  const members = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [
    [],
    ...members.flatMap(([key, item]) => placesIn(item ?? null).map((place): Place => [key, ...place])),
  ];
}

function placeIn(body: Json): fc.Arbitrary<Place> {
  return fc.constantFrom(...placesIn(body));
}

function objectIn(body: Json): fc.Arbitrary<Place> {
  const objects = placesIn(body).filter((place) => isObject(at(body, place)));
  return objects.length === 0 ? fc.constant([]) : fc.constantFrom(...objects);
}

function at(value: Json | undefined, [key, ...rest]: Place): Json | undefined {
  if (key === undefined) return value;
  return at(Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined, rest);
}

/** @param put Undefined takes the place away. */
function changed(value: Json, [key, ...rest]: Place, put: Json | undefined): Json | undefined {
  if (key === undefined) return put;
  if (Array.isArray(value))
    return value.flatMap((item, index) => {
      const next = index === key ? changed(item, rest, put) : item;
      return next === undefined ? [] : [next];
    });
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, item]) => [
    name,
    name === key ? changed(item ?? null, rest, put) : item,
  ]);
  return Object.fromEntries(members.filter(([, item]) => item !== undefined));
}

function replacement(place: Place): fc.Arbitrary<Json> {
  return place.at(-1) === 'cursor' ? fc.oneof(forgedCursor, nastyJson) : nastyJson;
}
