import { buffer } from 'node:stream/consumers';
import { constants, createGzip } from 'node:zlib';

const CHUNK = Buffer.alloc(16 * 1024 * 1024);

/** Zeros, compressed a thousandfold, as one gzip member. @param size Bytes, in whole chunks of 16 MiB. */
export async function gzipBomb(size: number): Promise<Buffer> {
  const zip = createGzip({ level: constants.Z_BEST_SPEED });
  const compressed = buffer(zip);
  for (let written = 0; written < size; written += CHUNK.length) {
    if (!zip.write(CHUNK)) await new Promise((resolve) => zip.once('drain', resolve));
  }
  zip.end();
  return await compressed;
}
