import { insertOrganization } from '../../erp/organizations.ts';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import { LOCAL_ACCOUNTS } from '../../local/deployment.ts';
import { setUpErp } from '../../local/erp/set-up.ts';
import { loadLanes, onConnection } from '../load-lanes.ts';
import type { BenchServer } from '../open-server.ts';
import type { Report } from '../progress.ts';
import { LARGE, NAMES, OTHERS, SMALL } from './factory.ts';
import { registryLoad } from './registry.ts';
import { ticketLoad, ticketSerialLoad, tokenLoad } from './tenant-tables.ts';

/** Writes the factory group's rows, the same each time but for their dates: the past ends with yesterday, UTC. */
export async function generate(server: BenchServer, databases: Databases, report: Report): Promise<void> {
  await onConnection(server, async (connection) => {
    const organizations = [LARGE.organization, SMALL.organization];
    await setUpErp(connection, { names: NAMES, accounts: LOCAL_ACCOUNTS, organizations });
    for (const { organization } of OTHERS)
      await insertOrganization(connection, NAMES.coreDatabase, organization);
  });
  await migrate(databases.tenantCluster, NAMES.ownSchema);
  const end = `TIMESTAMP'${new Date().toISOString().slice(0, 10)} 00:00:00'`;
  await loadLanes(server, [[registryLoad(end)]], report);
  await loadLanes(
    server,
    [
      [ticketSerialLoad(LARGE), tokenLoad(SMALL), ticketLoad(SMALL)],
      [tokenLoad(LARGE), ticketSerialLoad(SMALL), ticketLoad(LARGE)],
    ],
    report,
  );
}
