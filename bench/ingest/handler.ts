import { randomUUID } from 'node:crypto';
import { activeOrganizations } from '../../erp/organizations.ts';
import type { CreateEmitter } from '../../functions/event-ingest/emit-minutes.ts';
import { receive } from '../../functions/event-ingest/receive.ts';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import type { ApiRequest } from '../../functions/shared/api/request.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import type { Log } from '../../functions/shared/telemetry/logger.ts';
import { LOCAL_ACCOUNTS } from '../../local/deployment.ts';
import { ERP_NAMES, setUpErp } from '../../local/erp/set-up.ts';
import { openDataApi } from '../data-api.ts';
import { onConnection } from '../load-lanes.ts';
import { type BenchServer, openServer } from '../open-server.ts';
import type { Way } from '../pairs/take-turns.ts';
import { millisecondsOf } from '../stopwatch.ts';
import { batchOf, EVENTS } from './events.ts';
import { countingOutput } from './output.ts';

const SCHEMA = 'serial_monitor';

const nothing = () => undefined;
const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const REQUEST: ApiRequest = {
  method: 'POST',
  resource: '/v1/events',
  path: {},
  principal: { kind: 'token', subject: 'bench', orgCode: '', scopes: ['serial-metrics/write'] },
  correlationId: 'bench',
  parameterNames: [],
  parameter: () => undefined,
};

/** GiB of disk: a schema with a few counts. */
const DISK_NEEDED = 2;

/** Starts a database with an empty store of events. */
export async function openStore(): Promise<BenchServer> {
  const server = await openServer(DISK_NEEDED);
  await onConnection(server, (connection) =>
    setUpErp(connection, {
      names: ERP_NAMES,
      accounts: LOCAL_ACCOUNTS,
      organizations: activeOrganizations(5),
    }),
  );
  await migrate(openDataApi(server.dataApi, ERP_NAMES).databases.tenantCluster, SCHEMA);
  return server;
}

/**
 * Work of the function between the gateway's event and its answer, with the batch remembered in the database.
 * Standard output is counted, not written, so that fewer bytes are no advantage in time.
 */
export function handlerWay({ dataApi }: BenchServer, createEmitter: CreateEmitter): Way {
  const { databases } = openDataApi(dataApi, ERP_NAMES);
  return {
    async run() {
      let time = Number.NaN;
      await countingOutput(async () => {
        time = await millisecondsOf(() => takeBatch(databases, createEmitter, randomUUID()));
      });
      return time;
    },
  };
}

async function takeBatch(
  { tenantCluster }: Databases,
  createEmitter: CreateEmitter,
  name: string,
): Promise<void> {
  const now = new Date();
  const answer = await receive(REQUEST, { body: JSON.stringify(batchOf(now, name)) }, name, {
    createEmitter,
    watchedTenants: [],
    store: { tenantCluster, schema: SCHEMA },
    log: SILENT,
    now: () => now,
  });
  if (answer.accepted !== EVENTS || !answer.remembered)
    throw new Error(`A batch of the bench was not counted: ${JSON.stringify(answer).slice(0, 500)}`);
}
