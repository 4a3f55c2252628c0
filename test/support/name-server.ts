import { createSocket } from 'node:dgram';

/** A DNS server that knows one address for every name. */
export interface NameServer {
  /** Address and port. */
  readonly address: string;
  /** Types of the records that were asked for, in order: 1 is an IPv4 address, 28 an IPv6 one. */
  readonly asked: readonly number[];
  /** Answers this IPv4 address from now on. */
  moveTo(address: string): void;
  close(): Promise<void>;
}

/** Bytes; the question begins behind it. Source: RFC 1035, section 4.1. */
const HEADER_LENGTH = 12;
const IPV4_ADDRESS = 1;

/** Starts one on 127.0.0.1; it answers 127.0.0.1 for any name, with a TTL of 0 seconds. */
export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: number[] = [];
  let target = '127.0.0.1';
  socket.on('message', (query, { port, address }) => {
    const question = query.subarray(HEADER_LENGTH, query.indexOf(0, HEADER_LENGTH) + 5);
    const type = question.readUInt16BE(question.length - 4);
    asked.push(type);
    socket.send(answerTo(query.readUInt16BE(0), question, type, target), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    moveTo: (moved) => {
      target = moved;
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answerTo(id: number, question: Buffer, type: number, target: string): Buffer {
  const answers = type === IPV4_ADDRESS ? 1 : 0;
  const header = Buffer.alloc(HEADER_LENGTH);
  for (const [index, word] of [id, 0x8180, 1, answers].entries()) header.writeUInt16BE(word, index * 2);
  // The name of the question, type A, class IN, a TTL of 0 seconds, four bytes.
  const record = Buffer.from([
    0xc0,
    HEADER_LENGTH,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    4,
    ...target.split('.').map(Number),
  ]);
  return Buffer.concat([header, question, ...(answers === 1 ? [record] : [])]);
}
