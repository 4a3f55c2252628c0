import { insertOrganization } from '../../erp/organizations.ts';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import { LOCAL_ACCOUNTS } from '../../local/deployment.ts';
import { setUpErp } from '../../local/erp/set-up.ts';
import { openDataApi } from '../data-api.ts';
import { diskUsed } from '../disk-used.ts';
import { loadLanes, onConnection } from '../load-lanes.ts';
import { type BenchServer, openServer } from '../open-server.ts';
import type { Report } from '../progress.ts';
import { type Factory, NAMES } from './factory.ts';
import { registryLoad } from './registry.ts';
import { ticketLoad, ticketSerialLoad, tokenLoad } from './tenant-tables.ts';

/** GiB that all rows of a long past take, with room for sorting. */
const DISK_NEEDED = 15;

/** Starts a database with the factory group's rows, the same each time but for their dates: the past ends with yesterday, UTC. */
export async function openFactory(factory: Factory, report: Report): Promise<BenchServer> {
  const server = await openServer(DISK_NEEDED);
  await generate(server, factory, report);
  return server;
}

async function generate(server: BenchServer, factory: Factory, report: Report): Promise<void> {
  const { large, small, others } = factory;
  await onConnection(server, async (connection) => {
    const organizations = [large.organization, small.organization];
    await setUpErp(connection, { names: NAMES, accounts: LOCAL_ACCOUNTS, organizations });
    for (const { organization } of others)
      await insertOrganization(connection, NAMES.coreDatabase, organization);
  });
  await migrate(openDataApi(server.dataApi, NAMES).databases.tenantCluster, NAMES.ownSchema);
  const end = `TIMESTAMP'${new Date().toISOString().slice(0, 10)} 00:00:00'`;
  await loadLanes(server, [[registryLoad(factory, end)]], report);
  await loadLanes(
    server,
    [
      [ticketSerialLoad(large), tokenLoad(small), ticketLoad(small)],
      [tokenLoad(large), ticketSerialLoad(small), ticketLoad(large)],
    ],
    report,
  );
  report(`${((await diskUsed(server.dataDir)) / 1e9).toFixed(1)} GB on disk`);
}
