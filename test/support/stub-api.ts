import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface StubRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface StubApi {
  /** `http://127.0.0.1:PORT/api` */
  readonly url: string;
  /** Everything that came, in order. */
  readonly requests: readonly StubRequest[];
  close(): Promise<void>;
}

/** Stands in for the API. @param answer `cut` closes the connection without an answer. */
export async function startStubApi(
  answer: (request: StubRequest, count: number) => Promise<StubAnswer | 'cut'> | StubAnswer | 'cut',
): Promise<StubApi> {
  const requests: StubRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = { headers: incoming.headers, body: await buffer(incoming) };
    requests.push(request);
    const next = await answer(request, requests.length);
    if (next === 'cut') outgoing.destroy();
    else outgoing.writeHead(next.status, next.headers).end(next.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, requests, close };
}

/** Takes connections and does with each what it is told, without any HTTP. */
export async function startTcpStub(
  greet: (socket: Socket) => void,
): Promise<Pick<StubApi, 'url' | 'close'> & { readonly connections: () => number }> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  return { url, connections: () => connections, close };
}
