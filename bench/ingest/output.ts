/**
 * Runs something whose standard output would be metrics, and answers how many bytes it wrote: nothing is printed,
 * as writing would be measured otherwise, and the results' own output spoilt.
 */
export async function countingOutput(work: () => unknown): Promise<number> {
  const { write } = process.stdout;
  let bytes = 0;
  process.stdout.write = (chunk: string | Uint8Array) => {
    bytes += Buffer.byteLength(chunk);
    return true;
  };
  try {
    await work();
    return bytes;
  } finally {
    process.stdout.write = write;
  }
}
