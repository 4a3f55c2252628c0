import { type OutgoingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface RawAnswer {
  readonly status: number;
  /** Name and value pairs, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** Sends path and query as they stand, and answers bytes as they came: `fetch` would tidy both. */
export async function rawRequest(
  origin: string,
  target: string,
  { method = 'GET', headers = {}, body = '' }: RawRequest = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const outgoing = request({ hostname, port, path: target, method, headers, agent: false }, (incoming) => {
    const pairs = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
    buffer(incoming)
      .then((bytes) => resolve({ status: incoming.statusCode ?? 0, headers: new Map(pairs), body: bytes }))
      .catch(reject);
  });
  outgoing.once('error', reject).end(body);
  return await promise;
}
