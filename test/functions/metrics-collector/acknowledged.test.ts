import { beforeAll, expect, test } from 'vitest';
import { readAcknowledged } from '../../../functions/metrics-api/link-health/acknowledged.ts';
import { collect } from '../../../functions/metrics-collector/run.ts';
import { migrate } from '../../../functions/schema-migration/migrate.ts';
import { databasesOf, type LogEntry, quietLog } from '../../support/functions.ts';
import { useErp } from '../../support/mariadb.ts';
import { numbers } from '../../support/numbers.ts';

const erp = await useErp({ tenants: ['DEFAULT', 'maison_atelier'] });
const [first, second] = [erp.tenant('DEFAULT'), erp.tenant('maison_atelier')];
const ACKNOWLEDGED = 25_000;

beforeAll(async () => {
  await migrate(databasesOf(erp).tenantCluster, erp.ownSchema);
  for (const { database, id } of [first, second]) {
    const many = numbers(1, ACKNOWLEDGED / 2);
    await erp.root.query(
      `INSERT INTO ${database}.serial_link_outbox (id, serial_code, dag_token_id, status)
       SELECT seq, CONCAT('S-', seq), seq, 'dead' FROM ${numbers(1, ACKNOWLEDGED / 2 + 3)}`,
    );
    await erp.root.query(
      `INSERT INTO ${erp.ownSchema}.acknowledgement (tenant_id, outbox_id, note, acknowledged_by, acknowledged_at)
       SELECT ${id}, seq, 'known', 'somebody', UTC_TIMESTAMP(3) FROM ${many}`,
    );
  }
});

async function collected() {
  const log: LogEntry[] = [];
  const { datapoints } = await collect(
    {
      databases: databasesOf(erp, undefined, 'metrics-collector'),
      log: quietLog(log),
      now: () => new Date(),
    },
    {
      databasePrefix: erp.tenantPrefix,
      monitoringSchema: erp.ownSchema,
      excludedTenants: [],
      watchedTenants: [],
    },
    {},
  );
  const values = Object.fromEntries(datapoints.flatMap((points) => points.values));
  return { dead: values['link.outbox_dead_count'], warnings: log.filter(({ level }) => level === 'warn') };
}

test('Of 25,000 acknowledged entries none counts as dead, and those beside them do', async () => {
  expect(await collected()).toEqual({ dead: 6, warnings: [] });
});

test('The API knows all entries of a tenant that were acknowledged', async () => {
  const { tenantCluster } = databasesOf(erp);
  const ids = await readAcknowledged({ tenantCluster, name: erp.ownSchema }, first.id);
  expect(new Set(ids).size).toBe(ACKNOWLEDGED / 2);
});

test('Where a page of acknowledgements cannot be read, every dead entry counts and the log says so', async () => {
  erp.faults.add({
    kind: 'refuse',
    exception: 'BadRequestException',
    match: { sql: 'acknowledgement WHERE tenant_id >=' },
  });
  try {
    const { dead, warnings } = await collected();
    expect(dead).toBe(ACKNOWLEDGED + 6);
    expect(warnings).toMatchObject([
      { message: 'Acknowledgements could not be read: every dead entry counts' },
    ]);
  } finally {
    erp.faults.clear();
  }
});
