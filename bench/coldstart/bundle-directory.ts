import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeTheEnd } from '../before-the-end.ts';

export interface BundleDirectory {
  readonly directory: string;
  close(): Promise<void>;
}

/** A directory for bundles, which is removed when it is closed, also by Ctrl-C. */
export async function openBundleDirectory(): Promise<BundleDirectory> {
  const directory = await mkdtemp(path.join(tmpdir(), 'serial-coldstart-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const forget = beforeTheEnd(remove);
  return {
    directory,
    async close() {
      await remove();
      forget();
    },
  };
}
