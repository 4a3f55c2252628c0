/** A request as a mounted service sees it: its path starts below the mount point. */
export interface HttpRequest {
  readonly method: string;
  /** Path below the mount, starting with `/`, still percent-encoded. */
  readonly path: string;
  /** Query string without the question mark, still encoded. */
  readonly query: string;
  /** Header name and value pairs in the order and spelling received, repeats kept. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Buffer;
  readonly sourceIp: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** One local service: pure request in, response out. `local/http-server.ts` puts it on a socket. */
export type HttpService = (request: HttpRequest) => Promise<HttpResponse>;

/** The first value of a header, compared without regard to case. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return request.headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/**
 * Thrown by a service to close the connection without an answer, as a broken network would. A server that
 * hosts services destroys the socket when it sees this.
 */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}

export function jsonResponse(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
