import { activeOrganizations } from '../../erp/organizations.ts';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import { LOCAL_ACCOUNTS } from '../../local/deployment.ts';
import { setUpErp } from '../../local/erp/set-up.ts';
import { openDataApi } from '../data-api.ts';
import { loadLanes, onConnection } from '../load-lanes.ts';
import type { BenchServer } from '../open-server.ts';
import type { Report } from '../progress.ts';
import { type Edition, TENANTS, tenantDatabase } from './edition.ts';
import { outboxLoad } from './outbox-entries.ts';
import { acknowledgementLoad, eventLoad, jobRunLoad } from './own-schema.ts';
import { quarantineLoad } from './quarantine.ts';
import { registryLoad } from './registry.ts';
import { ticketLoad, ticketSerialLoad, tokenLoad } from './tickets.ts';

/**
 * Writes the past of an edition, the same rows each time but for their dates: the past ends now. The Core DB
 * and the rest are written side by side.
 * @returns when the past ends, in whole seconds.
 */
export async function generatePast(server: BenchServer, edition: Edition, report: Report): Promise<Date> {
  const end = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  report(`setting up ${TENANTS} tenants …`);
  await onConnection(server, async (connection) => {
    const organizations = activeOrganizations(TENANTS);
    await setUpErp(connection, { names: edition.names, accounts: LOCAL_ACCOUNTS, organizations });
    await connection.query(
      `ALTER TABLE ${tenantDatabase(edition)}.hatthasilpa_job_ticket ADD COLUMN id_org INT NULL`,
    );
  });
  const { databases } = openDataApi(server.dataApi, edition.names);
  await migrate(databases.tenantCluster, edition.names.ownSchema);
  const sql = `TIMESTAMP'${end.toISOString().slice(0, 19).replace('T', ' ')}'`;
  const lanes = [
    [registryLoad],
    [
      ticketSerialLoad,
      tokenLoad,
      ticketLoad,
      outboxLoad,
      quarantineLoad,
      jobRunLoad,
      acknowledgementLoad,
      eventLoad,
    ],
  ];
  await loadLanes(
    server,
    lanes.map((lane) => lane.map((load) => load(edition, sql))),
    report,
  );
  return end;
}
