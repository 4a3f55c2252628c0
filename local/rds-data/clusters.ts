import { RdsDataError } from './errors.ts';
import type { ServerAddress } from './session.ts';
import { SessionPool } from './session-pool.ts';

interface SecretConfig {
  readonly arn: string;
  readonly user: string;
  readonly password: string;
}

export interface ClusterConfig {
  readonly arn: string;
  /** How faults name it: `core` or `tenants`. */
  readonly name: string;
  readonly secrets: readonly SecretConfig[];
  readonly server: ServerAddress;
}

/** A cluster entered with one of the secrets. */
interface Entry {
  readonly cluster: ClusterConfig;
  readonly pool: SessionPool;
}

export interface ClusterOptions {
  readonly sessions: number;
  readonly affectedRows: 'found' | 'changed';
}

export interface Clusters {
  /** @throws RdsDataError for an ARN that nobody configured. */
  enter(resourceArn: string, secretArn: string): Entry;
  /** What Secrets Manager holds from now on; sessions of the old password end with the calls that they serve. */
  rotate(secretArn: string, password: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The configured clusters and secrets. A secret is good for any cluster as far as this service knows; whether
 * its user may log in there is the database's business.
 */
export function createClusters(configs: readonly ClusterConfig[], options: ClusterOptions): Clusters {
  const clusters = new Map(configs.map((cluster) => [cluster.arn, cluster]));
  const secrets = new Map(configs.flatMap(({ secrets }) => secrets.map((secret) => [secret.arn, secret])));
  const entries = new Map<string, Entry>();

  const open = (resourceArn: string, secretArn: string): Entry => {
    const cluster = clusters.get(resourceArn);
    if (cluster === undefined) {
      throw new RdsDataError('NotFoundException', `The DB cluster ${resourceArn} isn't found.`);
    }
    const secret = secrets.get(secretArn);
    if (secret === undefined) {
      throw new RdsDataError('SecretsErrorException', `The secret ${secretArn} wasn't found.`);
    }
    const { user, password } = secret;
    const login = { server: cluster.server, user, password, affectedRows: options.affectedRows };
    return { cluster, pool: new SessionPool(login, options.sessions) };
  };

  return {
    enter(resourceArn, secretArn) {
      const key = `${resourceArn} ${secretArn}`;
      const entry = entries.get(key) ?? open(resourceArn, secretArn);
      entries.set(key, entry);
      return entry;
    },
    async rotate(secretArn, password) {
      const secret = secrets.get(secretArn);
      if (secret === undefined) throw new RangeError(`There is no secret ${secretArn}.`);
      secrets.set(secretArn, { ...secret, password });
      for (const [key, { pool }] of [...entries]) {
        if (!key.endsWith(` ${secretArn}`)) continue;
        entries.delete(key);
        await pool.close();
      }
    },
    async close() {
      await Promise.all([...entries.values()].map(({ pool }) => pool.close()));
    },
  };
}
