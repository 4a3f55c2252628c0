import type { Clock } from './clock.ts';
import { LOCAL_ACCOUNTS } from './deployment.ts';
import type { Factory, FactoryOptions, Happening } from './erp/factory.ts';
import { type Erp, openErp } from './erp/running-erp.ts';
import { type MariadbServer, startMariadb } from './mariadb/server.ts';

export interface VirtualErpOptions {
  /** Of the database; it stays there. */
  readonly dataDir: string;
  readonly tenants: number;
  readonly clock: Clock;
  /** The same seed gives the same factory. */
  readonly seed: number;
  readonly onSpawn: FactoryOptions['onSpawn'];
}

/** The databases with the factory that works in them; they may be killed and come again. */
export interface VirtualErp {
  readonly socketPath: string;
  /** Its connections end with each restart: ask for it anew. */
  readonly erp: Erp;
  /** One step of work; nothing happens while the databases are away. */
  tick(coreIsDown: () => boolean): Promise<readonly Happening[]>;
  /** Kills the server in the middle of whatever it does and starts it again on its data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Life {
  readonly mariadb: MariadbServer;
  readonly erp: Erp;
  factory?: Factory;
}

export async function startVirtualErp(options: VirtualErpOptions): Promise<VirtualErp> {
  const begin = async (): Promise<Life> => {
    const mariadb = await startMariadb({ dataDir: options.dataDir });
    try {
      const { socketPath } = mariadb;
      const erp = await openErp({ socketPath, tenants: options.tenants, accounts: LOCAL_ACCOUNTS });
      return { mariadb, erp };
    } catch (error) {
      await mariadb.stop();
      throw error;
    }
  };
  let life = await begin();
  let restarts = 0;
  let restarting: Promise<void> | undefined;
  const { socketPath } = life.mariadb;
  const restart = async () => {
    restarts += 1;
    await life.mariadb.kill();
    await life.erp.close();
    life = await begin();
    if (life.mariadb.socketPath !== socketPath) throw new Error('The database moved to another socket.');
  };
  return {
    socketPath,
    get erp() {
      return life.erp;
    },
    async tick(coreIsDown) {
      if (restarting !== undefined) return [];
      const { clock, seed, onSpawn } = options;
      const before = restarts;
      try {
        // After a restart other steps than those of the first life, which are in the databases already.
        life.factory ??= await life.erp.factory(clock, seed + 1_000 * restarts, coreIsDown, onSpawn);
        return await life.factory.tick();
      } catch (error) {
        // The step that a kill cut short stays as it is, as a spawn does whose server dies.
        if (before !== restarts) return [];
        throw error;
      }
    },
    async restart() {
      restarting ??= restart().finally(() => {
        restarting = undefined;
      });
      await restarting;
    },
    async stop() {
      await restarting?.catch(() => undefined);
      await life.erp.close();
      await life.mariadb.stop();
    },
  };
}
