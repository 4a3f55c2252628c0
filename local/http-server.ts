import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionCut, type HttpRequest, type HttpService, jsonResponse } from './http.ts';
import { foreignTo } from './own-pages.ts';
import { SetupError } from './setup-error.ts';

/**
 * A service and the path below which it lives; `/` takes what no other mount does. Paths that begin with `/_` steer
 * this machine: they are there for programs and for our own pages, not for those of other sites.
 */
export interface Mount {
  readonly path: `/${string}`;
  readonly service: HttpService;
}

export interface HttpServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Adds services; a request finds the longest mount path that it starts with. */
  mount(...mounts: readonly Mount[]): void;
  /** Ends open connections and frees the port. */
  close(): Promise<void>;
}

/** Bytes of one request body; API Gateway takes 10 MB, everything else less. */
const LARGEST_BODY = 11 * 1024 * 1024;

/**
 * Listens on 127.0.0.1 for all local services.
 * @param port 0 for any free one.
 * @throws {SetupError} when the port is taken or not allowed.
 */
export async function startHttpServer(port: number): Promise<HttpServer> {
  const mounts: Mount[] = [];
  const server = createServer((incoming, outgoing) => {
    void handle(mounts, incoming, outgoing);
  });
  // Who leaves a connection idle may take it again at any time: after Node's five seconds both would race, and the
  // caller see a reset. `close` ends idle connections, too.
  server.keepAliveTimeout = 0;
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    mount(...added) {
      mounts.push(...added);
      mounts.sort((a, b) => b.path.length - a.path.length);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new SetupError(
      `Port ${port} is taken by another program. Choose another: npm start -- --port 8788 (or 0 for any free one).`,
    );
  }
  if (error.code === 'EACCES') {
    return new SetupError(
      `Port ${port} is reserved for the system. Choose one above 1023, like npm start -- --port 8787.`,
    );
  }
  return error;
}

async function handle(
  mounts: readonly Mount[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    if (body === undefined) {
      const { status, headers, body: text } = jsonResponse(413, { message: 'Request Too Long' });
      outgoing.writeHead(status, { ...headers, Connection: 'close' } as Record<string, string>).end(text);
      return;
    }
    const { status, headers, body: answer } = await dispatch(mounts, incoming, body);
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    outgoing.writeHead(status).end(answer);
  } catch (error) {
    if (error instanceof ConnectionCut || incoming.socket.destroyed) {
      incoming.socket.destroy();
      return;
    }
    console.error(`A local service failed at ${incoming.method} ${incoming.url?.split('?')[0]}:`, error);
    const { headers, body } = jsonResponse(500, {
      message: 'The local service failed; its terminal says why.',
    });
    outgoing.writeHead(500, headers as Record<string, string>).end(body);
  }
}

function dispatch(mounts: readonly Mount[], incoming: IncomingMessage, body: Buffer) {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const mount = mounts.find((candidate) => isBelow(path, candidate.path));
  if (mount === undefined) return jsonResponse(404, { message: `Nothing is served at ${path}.` });
  const foreign = mount.path.startsWith('/_')
    ? foreignTo(incoming.socket.localPort ?? 0, incoming)
    : undefined;
  if (foreign !== undefined) return jsonResponse(403, { error: foreign, message: foreign });
  const request: HttpRequest = {
    method: incoming.method ?? 'GET',
    path: mount.path === '/' ? path : path.slice(mount.path.length) || '/',
    query: query.join('?'),
    headers: headerPairs(incoming.rawHeaders),
    body,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
  return mount.service(request);
}

function isBelow(path: string, mount: string): boolean {
  return mount === '/' || path === mount || path.startsWith(`${mount}/`);
}

function headerPairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [],
  );
}

/** Undefined when the body is larger than anything a local service takes. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
