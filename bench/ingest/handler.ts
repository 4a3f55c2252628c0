import type { CreateEmitter } from '../../functions/event-ingest/emit-minutes.ts';
import { receive } from '../../functions/event-ingest/receive.ts';
import { migrate } from '../../functions/schema-migration/migrate.ts';
import type { ApiRequest } from '../../functions/shared/api/request.ts';
import type { Databases } from '../../functions/shared/database/databases.ts';
import type { Log } from '../../functions/shared/telemetry/logger.ts';
import { batchOf, EVENTS } from './events.ts';

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

export async function prepareStore({ tenantCluster }: Databases): Promise<void> {
  await migrate(tenantCluster, SCHEMA);
}

/** Work of the function between the gateway's event and its answer, with the batch remembered in the database. */
export async function takeBatch(
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
