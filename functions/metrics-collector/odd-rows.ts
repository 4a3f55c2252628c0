import type { SpawnedSerial } from '../shared/queries/spawned-serials.ts';
import type { Log } from '../shared/telemetry/logger.ts';
import type { TenantDay, TenantState } from './tenant-figures.ts';

/** Says in the log what no figure can show: clocks that are off, rows that nobody works on, figures left out. */
export function tellOddRows(
  log: Log,
  tenant: string,
  { ahead, outboxWithoutStatus, pendingWithoutTime }: TenantState,
  days: readonly TenantDay[],
  serials: readonly SpawnedSerial[] | null,
): void {
  const skewed = Object.fromEntries(Object.entries(ahead).filter(([, rows]) => rows > 0));
  if (Object.keys(skewed).length > 0)
    log.warn('Clock skew: rows are dated in the future; no window counts them', { tenant, rows: skewed });
  if (outboxWithoutStatus > 0)
    log.warn('Outbox entries without a status: nobody works on them', {
      tenant,
      entries: outboxWithoutStatus,
    });
  if (pendingWithoutTime > 0)
    log.warn('Pending outbox entries without a time: their age is not known', {
      tenant,
      entries: pendingWithoutTime,
    });
  const disordered = [
    ...(serials === null ? ['flow_token'] : []),
    ...(days.some(({ preGenerated }) => preGenerated === null) ? ['job_ticket_serial'] : []),
  ];
  if (disordered.length > 0)
    log.warn('Recent rows stand in no order of time: figures that count them are left out', {
      tenant,
      tables: disordered,
    });
}
