import { schedules } from '../../lib/catalogue/schedules.ts';
import { listTenants } from '../shared/database/tenants.ts';
import type { JobEvent } from '../shared/job-event.ts';
import { rotated } from '../shared/rotated.ts';
import { describeError } from '../shared/telemetry/logger.ts';
import type { TenantDeaths } from './death-notice.ts';
import { Rounds } from './rounds.ts';
import type { RunServices } from './run-services.ts';
import type { RunSummary } from './summary.ts';

export interface RunSettings {
  readonly databasePrefix: string;
  readonly monitoringSchema: string;
  readonly excludedTenants: readonly string[];
  /** `report` reads and judges, but links and settles nothing. */
  readonly mode: 'repair' | 'report';
}

/**
 * Works off the due entries of all tenants in rounds of one batch a tenant, so that no tenant waits for
 * another's flood, until nothing is due or the time budget ends. What the Core DB refuses without anybody knowing
 * why comes after all others.
 * @throws when the tenant cluster cannot be asked for its schemas, or the event names an unknown tenant.
 */
export async function runOutboxWorker(
  services: RunServices,
  settings: RunSettings,
  event: JobEvent,
): Promise<RunSummary> {
  const startedAt = services.now();
  const { core, tenantCluster } = services.databases;
  const { tenants, coreError } = await listTenants({ core, tenantCluster, ...settings }, event);
  const dryRun = event.dryRun === true || settings.mode === 'report';
  const rounds = new Rounds(services, dryRun);
  if (coreError !== undefined) rounds.linking.stopFor(coreError);
  const number = runNumber(startedAt);
  await rounds.work(rotated(tenants, number));
  await rounds.tryRefused(number);
  if (!dryRun) await announce(services, [...rounds.tally.deaths.values()]);
  return rounds.tally.summary({
    dryRun,
    tenants: tenants.length,
    durationMs: services.now().getTime() - startedAt.getTime(),
  });
}

/** Which of all runs that the schedule has ever started. */
function runNumber(startedAt: Date): number {
  return Math.floor(startedAt.getTime() / (schedules['outbox-worker'].everyMinutes * 60_000));
}

/** Tells Slack what died. The entries stay dead whether or not the message gets through; their alarm speaks anyway. */
async function announce({ tellDeaths, log }: RunServices, deaths: readonly TenantDeaths[]): Promise<void> {
  if (deaths.length === 0) return;
  try {
    await tellDeaths(deaths);
  } catch (error) {
    log.error('Slack could not be told which entries died', { error: describeError(error) });
  }
}
