import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { systemClock } from '../local/clock.ts';
import { localClusters } from '../local/deployment.ts';
import { startHttpServer } from '../local/http-server.ts';
import { startMariadb } from '../local/mariadb/server.ts';
import { createRdsDataService } from '../local/rds-data/service.ts';
import { SetupError } from '../local/setup-error.ts';

/*
 * A process of its own, started by `open-server.ts`: a database with a production's memory and a Data API in
 * front of it. Its argument is how many GiB of disk it must find. It tells its parent where they are and stays
 * until the parent is gone, however that happened; then it takes its files along.
 */

const GIB = 1024 ** 3;

/** Bytes: the rows that are read fit into it, as in production. */
const BUFFER_POOL = Math.min(6 * GIB, Math.floor(totalmem() / 2));

const OPTIONS = [
  `--innodb-buffer-pool-size=${BUFFER_POOL}`,
  '--innodb-log-file-size=1G',
  // Bulk loading only: indexes are built from runs of this size.
  '--innodb-sort-buffer-size=64M',
  // Nobody reads these files again.
  '--innodb-fast-shutdown=2',
  '--innodb-doublewrite=OFF',
  '--skip-log-bin',
];

async function main(): Promise<void> {
  const ended = parentGone();
  const gibNeeded = Number(process.argv[2]);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'serial-bench-'));
  const undo = [() => rm(dataDir, { recursive: true, force: true })];
  try {
    const { bavail, bsize } = await statfs(dataDir);
    if (bavail * bsize < gibNeeded * GIB) {
      throw new SetupError(
        `The bench needs ${gibNeeded} GiB of disk below ${tmpdir()}; TMPDIR names another place.`,
      );
    }
    const mariadb = await startMariadb({ dataDir, extraOptions: OPTIONS });
    undo.push(() => mariadb.stop());
    const dataApi = createRdsDataService({ clusters: localClusters(mariadb.socketPath), clock: systemClock });
    undo.push(() => dataApi.close());
    const http = await startHttpServer(0);
    undo.push(() => http.close());
    http.mount({ path: '/', service: dataApi.service });
    process.send?.({ dataApi: http.url, socketPath: mariadb.socketPath, dataDir });
    await Promise.race([ended, mariadb.exited]);
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** Ctrl-C in a terminal reaches this process, too; it may come before there is anything to end. */
function parentGone(): Promise<void> {
  return new Promise((resolve) => {
    process.once('disconnect', () => resolve());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exit(1);
}
