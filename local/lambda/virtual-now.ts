import type { Clock } from '../clock.ts';

/** The virtual time where worker threads can read it. */
export interface VirtualNow {
  readonly shared: SharedArrayBuffer;
  /** Copies the clock's time into the shared cell. */
  sync(): void;
}

export function createVirtualNow(clock: Clock): VirtualNow {
  const shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const cell = new BigInt64Array(shared);
  const sync = () => void Atomics.store(cell, 0, BigInt(clock.now().getTime()));
  sync();
  return { shared, sync };
}
