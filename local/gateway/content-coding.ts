import { deflate, gunzip, gzip, inflate } from 'node:zlib';
import type { HttpResponse } from '../http.ts';
import { type MultiValues, valueOfHeader } from './multi-values.ts';

/** Content codings that API Gateway knows. Source: API Gateway Developer Guide, "Payload compression for REST APIs". */
type Coding = 'gzip' | 'deflate' | 'identity';

export type DecodedBody =
  | { readonly kind: 'decoded'; readonly body: Buffer }
  /** The coding is not one of ours, or the body is not coded like that. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'too-large' };

/**
 * Undoes the `Content-Encoding` of a request. Inflating stops at the limit: a body of 1 MB may stand for 1 GB.
 * @param most Bytes that the decoded body may have.
 */
export async function decodeBody(headers: MultiValues, body: Buffer, most: number): Promise<DecodedBody> {
  const coding = codingOf(valueOfHeader(headers, 'content-encoding') ?? 'identity');
  if (coding === undefined) return { kind: 'unsupported' };
  if (coding === 'identity' || body.length === 0) return { kind: 'decoded', body };
  const undo = coding === 'gzip' ? gunzip : inflate;
  return await new Promise((resolve) => {
    undo(body, { maxOutputLength: most }, (error, decoded) => {
      if (error === null) resolve({ kind: 'decoded', body: decoded });
      else resolve({ kind: isTooLarge(error) ? 'too-large' : 'unsupported' });
    });
  });
}

function isTooLarge(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Undefined for any other coding, and for several at once. */
function codingOf(name: string): Coding | undefined {
  const folded = name.trim().toLowerCase();
  return folded === 'gzip' || folded === 'deflate' || folded === 'identity' ? folded : undefined;
}

/**
 * Compresses an integration's response where the API, the caller and its size call for it.
 * @param least Bytes; undefined for an API that compresses nothing.
 */
export async function encodeResponse(
  response: HttpResponse,
  headers: MultiValues,
  least: number | undefined,
): Promise<HttpResponse> {
  const size = Buffer.byteLength(response.body);
  const coding = acceptedCoding(valueOfHeader(headers, 'accept-encoding') ?? '');
  if (least === undefined || size < least || size === 0 || coding === 'identity') return response;
  // The function did it itself.
  if (Object.keys(response.headers).some((name) => name.toLowerCase() === 'content-encoding'))
    return response;
  const compress = coding === 'gzip' ? gzip : deflate;
  const body = await new Promise<Buffer>((resolve, reject) => {
    compress(response.body, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
  return { ...response, headers: { ...response.headers, 'Content-Encoding': coding }, body };
}

/**
 * What the caller prefers, if API Gateway knows it: without a coding that it knows among the most wanted ones
 * nothing is compressed, nor without a name, as with `*`.
 */
export function acceptedCoding(accept: string): Coding {
  const wishes = accept.split(',').map((part) => {
    const [name = '', ...parameters] = part.split(';');
    const weight = parameters.map((one) => /^\s*q\s*=\s*([\d.]+)\s*$/i.exec(one)?.[1]).find(Boolean);
    return { name, weight: weight === undefined ? 1 : Number(weight) };
  });
  const highest = Math.max(...wishes.map(({ weight }) => weight));
  if (!(highest > 0)) return 'identity';
  const known = wishes.filter(({ weight }) => weight === highest).map(({ name }) => codingOf(name));
  return known.find((coding) => coding !== undefined) ?? 'identity';
}
