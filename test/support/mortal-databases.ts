import type { Database } from '../../functions/shared/database/data-api.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';

/** What a process that was killed would not even throw. */
class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * Databases of a process that is killed at its n-th call: that call still reaches the database, but nobody hears
 * its answer, and none comes after it.
 */
export function mortalDatabases(databases: Databases, diesAt: number): Databases {
  let calls = 0;
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls > diesAt) throw new Killed();
    const answer = await run();
    if (calls >= diesAt) throw new Killed();
    return answer;
  };
  const mortal = (database: Database): Database => ({
    read: (statement) => call(() => database.read(statement)),
    write: (statement) => call(() => database.write(statement)),
  });
  return {
    core: mortal(databases.core),
    tenantCluster: mortal(databases.tenantCluster),
    tenant: (schema) => mortal(databases.tenant(schema)),
  };
}
