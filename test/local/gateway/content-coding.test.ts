import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptedCoding, decodeBody, encodeResponse } from '../../../local/gateway/content-coding.ts';
import { headerValues } from '../../../local/gateway/multi-values.ts';
import { gzipBomb } from '../../support/gzip-bomb.ts';

const MIB = 1024 * 1024;
const PLAIN = Buffer.from('[{"id":"ü"}]');

/** @param coding Undefined for no header. */
const decode = (coding: string | undefined, body: Buffer, most = 10 * MIB) =>
  decodeBody(headerValues(coding === undefined ? [] : [['content-Encoding', coding]]), body, most);

describe('The coding of a request', () => {
  test.each<[string | undefined, Buffer]>([
    [undefined, PLAIN],
    ['identity', PLAIN],
    ['gzip', gzipSync(PLAIN)],
    [' GZip ', gzipSync(PLAIN)],
    ['deflate', deflateSync(PLAIN)],
    ['gzip', Buffer.concat([gzipSync(PLAIN.subarray(0, 5)), gzipSync(PLAIN.subarray(5))])],
  ])('is undone: %s', async (coding, body) => {
    expect(await decode(coding, body)).toEqual({ kind: 'decoded', body: PLAIN });
  });

  test('is nothing to an absent body', async () => {
    const nothing = Buffer.alloc(0);
    expect(await decode('gzip', nothing)).toEqual({ kind: 'decoded', body: nothing });
    expect(await decode('br', nothing)).toEqual({ kind: 'unsupported' });
  });

  test.each<[string, Buffer]>([
    ['br', brotliCompressSync(PLAIN)],
    ['zstd', PLAIN],
    ['x-gzip', gzipSync(PLAIN)],
    ['gzip, gzip', gzipSync(gzipSync(PLAIN))],
    ['*', PLAIN],
    ['', PLAIN],
    ['gzip', PLAIN],
    ['gzip', deflateSync(PLAIN)],
    ['gzip', gzipSync(PLAIN).subarray(0, -1)],
    ['gzip', gzipSync(PLAIN).fill(0, 12, 16)],
    ['deflate', deflateRawSync(PLAIN)],
    ['deflate', gzipSync(PLAIN)],
  ])('is not supported: %s', async (coding, body) => {
    expect(await decode(coding, body)).toEqual({ kind: 'unsupported' });
  });

  test('is undone up to the limit and not a byte further', async () => {
    expect(await decode('gzip', gzipSync(Buffer.alloc(1_000)), 1_000)).toMatchObject({ kind: 'decoded' });
    expect(await decode('gzip', gzipSync(Buffer.alloc(1_001)), 1_000)).toEqual({ kind: 'too-large' });
    expect(await decode('deflate', deflateSync(Buffer.alloc(1_001)), 1_000)).toEqual({ kind: 'too-large' });
  });

  test('costs little memory when it hides 1 GB', async () => {
    const bomb = await gzipBomb(1024 * MIB);
    expect(bomb.length).toBeLessThan(10 * MIB);
    const { arrayBuffers, rss } = process.memoryUsage();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }, 1);
    const decoded = await Promise.all(Array.from({ length: 4 }, () => decode('gzip', bomb)));
    clearInterval(watch);
    for (const one of decoded) expect(one).toEqual({ kind: 'too-large' });
    // Four at once, of which each may hold its 10 MB.
    expect(most - arrayBuffers).toBeLessThan(60 * MIB);
    expect(process.memoryUsage().rss - rss).toBeLessThan(150 * MIB);
  });

  test('never makes anything but an answer of a body, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('gzip', 'deflate'),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(200),
        fc.nat(255),
        async (coding, bytes, at, value) => {
          const zipped = coding === 'gzip' ? gzipSync(bytes) : deflateSync(bytes);
          const broken = Buffer.from(zipped);
          broken[at % broken.length] = value;
          for (const body of [Buffer.from(bytes), broken])
            expect(['decoded', 'unsupported', 'too-large']).toContain((await decode(coding, body, 150)).kind);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('What a caller prefers', () => {
  test.each([
    ['', 'identity'],
    ['*', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['deflate,gzip', 'deflate'],
    ['deflate;q=0.5,gzip;q=1.0', 'gzip'],
    ['gzip;q=1.0, identity;q=0.5, *;q=0', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['br, gzip', 'gzip'],
    ['br;q=1, gzip;q=0.9', 'identity'],
    ['gzip;q=0', 'identity'],
    ['identity, gzip;q=0.5', 'identity'],
    ['gzip;q=oops', 'gzip'],
    ['br', 'identity'],
  ])('is, by "%s": %s', (accept, coding) => {
    expect(acceptedCoding(accept)).toBe(coding);
  });
});

describe('A response', () => {
  const body = JSON.stringify({ ok: true, text: 'ü'.repeat(600) });
  const response = { status: 200, headers: { ETag: '"1"' }, body };
  const encode = (
    accept: string | undefined,
    least: number | undefined,
    answer: typeof response = response,
  ) => encodeResponse(answer, headerValues(accept === undefined ? [] : [['Accept-Encoding', accept]]), least);

  test('is compressed for who asks for it, and the same when it is unpacked', async () => {
    const zipped = await encode('gzip', 1_024);
    expect(zipped).toMatchObject({ status: 200, headers: { ETag: '"1"', 'Content-Encoding': 'gzip' } });
    expect(gunzipSync(zipped.body).toString()).toBe(body);
    expect(inflateSync((await encode('deflate', 1_024)).body).toString()).toBe(body);
  });

  test.each<[string, string | undefined, number | undefined]>([
    ['nobody asks', undefined, 0],
    ['another coding is asked for', 'br', 0],
    ['it is smaller than the API compresses', 'gzip', Buffer.byteLength(body) + 1],
    ['the API compresses nothing', 'gzip', undefined],
  ])('stays as it is when %s', async (_, accept, least) => {
    expect(await encode(accept, least)).toBe(response);
  });

  test('stays as it is when its function compressed it, or it is empty', async () => {
    const done = { ...response, headers: { ETag: '"1"', 'content-encoding': 'br' } };
    expect(await encode('gzip', 0, done)).toBe(done);
    const empty = { ...response, status: 304, body: '' };
    expect(await encode('gzip', 0, empty)).toBe(empty);
  });

  test('is compressed from the very size on', async () => {
    const { headers } = await encode('gzip', Buffer.byteLength(body));
    expect(headers).toHaveProperty('Content-Encoding', 'gzip');
  });
});
