import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { WorkerMessage } from './protocol.ts';

type Stream = 'stdout' | 'stderr';
type Callback = (error?: Error | null) => void;

const streamOfDescriptor: Readonly<Record<number, Stream>> = { 1: 'stdout', 2: 'stderr' };

/**
 * Sends everything written to stdout and stderr through the port that also carries the results: only then
 * is an invocation's output complete when its result arrives. (A worker's own stdout travels apart.)
 */
export function captureOutput(post: (message: WorkerMessage) => void): void {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const send = (stream: Stream, chunk: string | Uint8Array): void => {
    const text = typeof chunk === 'string' ? chunk : decoders[stream].decode(chunk, { stream: true });
    post({ kind: 'output', stream, text });
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (
      chunk: string | Uint8Array,
      encodingOrCallback?: BufferEncoding | Callback,
      callback?: Callback,
    ): boolean => {
      send(stream, chunk);
      const done = typeof encodingOrCallback === 'function' ? encodingOrCallback : callback;
      if (done !== undefined) process.nextTick(done);
      return true;
    };
  }
  captureDescriptorWrites(send);
}

/** `fs.writeSync(1, …)` is the quick way to log; unpatched it would write to the host's terminal. */
function captureDescriptorWrites(send: (stream: Stream, chunk: string | Uint8Array) => void): void {
  const writeSync = fs.writeSync;
  const patched = (descriptor: number, data: string | Uint8Array, ...rest: readonly never[]): number => {
    const stream = streamOfDescriptor[descriptor];
    if (stream === undefined) return Reflect.apply(writeSync, fs, [descriptor, data, ...rest]);
    send(stream, data);
    return Buffer.byteLength(data);
  };
  Object.defineProperty(fs, 'writeSync', { value: patched });
  syncBuiltinESMExports();
}
