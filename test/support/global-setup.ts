import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startMariadb } from '../../local/mariadb/server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Socket of the MariaDB that this test run shares. */
    readonly mariadbSocket: string;
    readonly mariadbPort: number;
  }
}

/** One private MariaDB for the whole run: it starts in half a second, but not for every file. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'serial-tests-'));
  const server = await startMariadb({ dataDir, report: (line) => console.log(line) });
  project.provide('mariadbSocket', server.socketPath);
  project.provide('mariadbPort', server.port);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
