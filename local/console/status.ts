import { identifier } from '../../erp/sql.ts';
import type { Clock } from '../clock.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { LOCAL_NAMES } from '../deployment.ts';
import type { Erp } from '../erp/running-erp.ts';
import type { FaultState } from '../rds-data/faults.ts';
import type { ScheduleState } from '../scheduler/schedule-book.ts';
import type { InboxMessage } from '../sns/inbox.ts';
import { type AlarmNow, alarmsNow } from './alarms-now.ts';

/** What the console shows, read from the databases themselves and not through the functions it watches. */
export interface Status {
  readonly time: string;
  readonly tenants: readonly TenantStatus[];
  readonly runs: readonly RunStatus[];
  readonly schedules: readonly ScheduleState[];
  readonly faults: readonly FaultState[];
  readonly alarms: readonly AlarmNow[];
  readonly inbox: readonly InboxMessage[];
}

interface TenantStatus {
  readonly code: string;
  readonly serials: number;
  readonly spawned: number;
  readonly coreLinked: number;
  readonly outbox: { readonly pending: number; readonly done: number; readonly dead: number };
  readonly quarantined: number;
}

interface RunStatus {
  readonly job: string;
  readonly completedAt: string;
  readonly summary: unknown;
}

const SHOWN_RUNS = 12;

const SHOWN_MESSAGES = 20;

export async function readStatus(parts: {
  readonly erp: Erp;
  readonly deployed: DeployedStack;
  readonly clock: Clock;
}): Promise<Status> {
  const { erp, deployed } = parts;
  const tenants: TenantStatus[] = [];
  for (const { organization, database } of erp.activeTenants) {
    tenants.push(await readTenant(erp, organization, database));
  }
  return {
    time: parts.clock.now().toISOString(),
    tenants,
    runs: await readRuns(erp),
    schedules: deployed.schedules.list(),
    faults: deployed.faults.list(),
    alarms: alarmsNow(deployed.cloudwatch),
    inbox: deployed.sns.inbox.list().slice(-SHOWN_MESSAGES).toReversed(),
  };
}

async function readTenant(
  erp: Erp,
  { id, code }: { readonly id: number; readonly code: string },
  database: string,
): Promise<TenantStatus> {
  const table = (name: string) => `${identifier(database)}.${name}`;
  const outbox = table('serial_link_outbox');
  const [row] = await erp.query(
    `SELECT
       (SELECT COUNT(*) FROM ${table('job_ticket_serial')}) AS serials,
       (SELECT COUNT(*) FROM ${table('job_ticket_serial')} WHERE spawned_token_id IS NOT NULL) AS spawned,
       (SELECT COUNT(dag_token_id) FROM ${identifier(LOCAL_NAMES.coreDatabase)}.serial_registry WHERE tenant_id = ?) AS coreLinked,
       (SELECT COUNT(*) FROM ${outbox} WHERE status = 'pending') AS pending,
       (SELECT COUNT(*) FROM ${outbox} WHERE status = 'done') AS done,
       (SELECT COUNT(*) FROM ${outbox} WHERE status = 'dead') AS dead,
       (SELECT COUNT(*) FROM ${table('serial_quarantine')}) AS quarantined`,
    [id],
  );
  const count = (name: string) => Number(row?.[name] ?? 0);
  return {
    code,
    serials: count('serials'),
    spawned: count('spawned'),
    coreLinked: count('coreLinked'),
    outbox: { pending: count('pending'), done: count('done'), dead: count('dead') },
    quarantined: count('quarantined'),
  };
}

async function readRuns(erp: Erp): Promise<RunStatus[]> {
  const rows = await erp.query(
    `SELECT job, completed_at, CAST(summary AS CHAR) AS summary FROM ${identifier(LOCAL_NAMES.monitoringSchema)}.job_run
     ORDER BY completed_at DESC LIMIT ${SHOWN_RUNS}`,
  );
  return rows.map((row) => ({
    job: String(row['job']),
    completedAt: new Date(row['completed_at']).toISOString(),
    summary: JSON.parse(String(row['summary'])),
  }));
}
