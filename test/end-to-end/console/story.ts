import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricNow } from '../../../local/console/metrics-now.ts';
import type { RunningSystem } from '../../support/local-system.ts';
import { numbers } from '../../support/numbers.ts';

/** Pieces whose links are complete on both sides. */
export async function linkedPieces(system: RunningSystem, count: number): Promise<void> {
  const { coreDatabase, tenantDatabases } = system.endpoints;
  const tenant = tenantDatabases['DEFAULT'];
  await system.root.query(
    `INSERT INTO ${coreDatabase}.serial_registry
      (serial_code, tenant_id, org_code, production_type, hash_signature, checksum, dag_token_id)
     SELECT CONCAT('P-', seq), 1, 'DEFA', 'hatthasilpa', REPEAT('f', 64), '0', seq FROM ${numbers(1, count)}`,
  );
  await system.root.query(
    `INSERT INTO ${tenant}.job_ticket_serial
      (id_job_ticket, serial_number, sequence_no, spawned_at, spawned_token_id)
     SELECT 1, CONCAT('P-', seq), seq, UTC_TIMESTAMP(), seq FROM ${numbers(1, count)}`,
  );
}

const DEAD_ENTRIES = 'link.outbox_dead_count';

/** What the collector measured last. */
export async function deadEntriesMeasured(system: RunningSystem): Promise<number | undefined> {
  const metrics = (await (await system.local('GET', 'metrics')).json()) as MetricNow[];
  return metrics.find(({ name }) => name === DEAD_ENTRIES)?.maximum;
}

/** An alarm judges whole minutes: the collector's measurement, as if it were a minute old, saves the wait for the next. */
export async function ageMeasurement(system: RunningSystem): Promise<void> {
  const client = new CloudWatchClient({
    endpoint: system.endpoints.cloudwatch,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new PutMetricDataCommand({
      Namespace: 'SerialNumberSystem',
      MetricData: [
        {
          MetricName: DEAD_ENTRIES,
          Dimensions: [{ Name: 'Environment', Value: 'local' }],
          Unit: 'Count',
          Value: await deadEntriesMeasured(system),
          Timestamp: new Date(Date.now() - 60_000),
        },
      ],
    }),
  );
}
