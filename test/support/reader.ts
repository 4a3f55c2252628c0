import type { Databases } from '../../functions/shared/database/databases.ts';
import { systemClock } from '../../local/clock.ts';
import { createRdsDataService } from '../../local/rds-data/service.ts';
import { databasesOf } from './functions.ts';
import { type Erp, testClient } from './mariadb.ts';
import { serve } from './serve.ts';

/** Databases behind an account that sees what the functions' own account sees and can write nothing at all. */
export interface Reader {
  readonly databases: Databases;
  close(): Promise<void>;
}

/** @param schemas All that it may read. */
export async function useReader(erp: Erp, schemas: readonly string[]): Promise<Reader> {
  const account = { user: `reader_${erp.ownSchema.slice(-8)}`, password: 'local-only' };
  await erp.root.query(`CREATE USER '${account.user}'@'%' IDENTIFIED BY '${account.password}'`);
  for (const schema of schemas)
    await erp.root.query(`GRANT SELECT ON \`${schema}\`.* TO '${account.user}'@'%'`);
  const cluster = (name: string, arn: string, secret: string) => ({
    arn,
    name,
    secrets: [{ arn: secret, ...account }],
    server: { socketPath: erp.socketPath },
  });
  const readOnly = createRdsDataService({
    clusters: [
      cluster('core', erp.coreClusterArn, erp.coreSecretArn),
      cluster('tenants', erp.tenantClusterArn, erp.everySecretArn),
    ],
    clock: systemClock,
  });
  const { url, close } = await serve(readOnly.service, '/rds-data');
  const client = testClient(url);
  return {
    databases: databasesOf({ ...erp, client }),
    async close() {
      client.destroy();
      await close();
      await readOnly.close();
      await erp.root.query(`DROP USER '${account.user}'@'%'`);
    },
  };
}
