import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import type { ServerCertificate } from './certificates.ts';
import { type RawAnswer, rawRequest } from './raw-request.ts';

/** A request that reached the front, and what was answered. */
export interface Passed {
  readonly method: string;
  readonly httpVersion: string;
  /** The host that TLS was asked for; API Gateway knows its APIs apart by it. */
  readonly serverName: string | undefined;
  /** Path and query as they came. */
  readonly target: string;
  /** Names as they came. */
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: RawAnswer;
}

/** The API as the internet has it: behind TLS. */
export interface ApiFront {
  /** On `localhost`, which its certificate names. */
  readonly port: number;
  /** Everything that came, in order. */
  readonly passed: readonly Passed[];
  /** What the next request gets instead of the API's answer. */
  answerNext(answer: RawAnswer): void;
  /** Closes the connection of the next request without an answer. */
  cutNext(): void;
  close(): Promise<void>;
}

/** What the gateway adds to its answers and nobody outside needs. */
const GATEWAY_HEADERS = {
  'x-amz-apigw-id': 'Abc123=',
  'X-Amzn-Trace-Id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
};

/** Connection headers belong to one connection; the front makes its own. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** Listens for TLS, hands requests to the API of a local system and records both ways. */
export async function startApiFront(api: string, certificate: ServerCertificate): Promise<ApiFront> {
  const passed: Passed[] = [];
  const prepared: (RawAnswer | 'cut')[] = [];
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = '', url: target = '/', httpVersion, socket } = incoming;
    const serverName = (socket instanceof TLSSocket && socket.servername) || undefined;
    const headers = pairsOf(incoming.rawHeaders);
    const body = await buffer(incoming);
    const next = prepared.shift();
    if (next === 'cut') {
      outgoing.destroy();
      return;
    }
    const answer = next ?? (await rawRequest(api, target, { method, headers, body }));
    passed.push({ method, target, httpVersion, serverName, headers, answer });
    const kept = [...answer.headers].filter(([name]) => !OF_THE_CONNECTION.includes(name));
    outgoing.writeHead(answer.status, { ...Object.fromEntries(kept), ...GATEWAY_HEADERS }).end(answer.body);
  };
  const server = createServer({ key: certificate.key, cert: certificate.chain }, (incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    passed,
    answerNext: (answer) => prepared.push(answer),
    cutNext: () => prepared.push('cut'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pairsOf(raw: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [])),
  );
}
