import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Bytes that the files below a directory take on disk. */
export async function diskUsed(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).blocks * BLOCK),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes of what `stat` calls a block. */
const BLOCK = 512;
