import { z } from 'zod';
import type { TakenBatch } from '../record.ts';
import type { Soak } from '../soak-system.ts';

const event = z.looseObject({ type: z.string(), tenant: z.string(), at: z.string() });

/** Hourly counts that differ from what the API said it took. */
export async function miscountedEvents({ system: { erp }, record }: Soak): Promise<string[]> {
  const rows = await erp.query(
    `SELECT tenant_code AS tenant, DATE_FORMAT(hour, '%Y-%m-%dT%H') AS hour, metric, count
     FROM serial_monitor.event_hourly`,
  );
  const counted = new Map(
    rows.map((row) => [`${row['tenant']} ${row['hour']} ${row['metric']}`, Number(row['count'])]),
  );
  const sure = totals(record.batches.filter(({ remembered }) => remembered));
  const perhaps = totals(record.batches);
  return [...new Set([...counted.keys(), ...perhaps.keys()])].flatMap((key) => {
    const count = counted.get(key) ?? 0;
    const [least, most] = [sure.get(key) ?? 0, perhaps.get(key) ?? 0];
    if (count < least) return [`events were lost: ${key}: ${count} counted of ${least}`];
    if (count > most) return [`events were counted twice: ${key}: ${count} counted of ${most}`];
    return [];
  });
}

/** Values by tenant, hour and metric. */
function totals(batches: readonly TakenBatch[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const raw of batches.flatMap(({ events }) => events)) {
    const { tenant, at, ...rest } = event.parse(raw);
    const [metric, count] = countedAs(rest);
    const key = `${tenant} ${at.slice(0, 13)} ${metric}`;
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}

/** As docs/events.md says it; the factory's large tickets are above what is pre-generated. */
function countedAs({ type, ...rest }: Readonly<Record<string, unknown>>): readonly [string, number] {
  switch (type) {
    case 'serial_generated':
      return ['serial.generation_latency_ms', 1];
    case 'assignment_resolved':
      return ['assignment.resolution_latency_ms', 1];
    case 'spawn_missing':
      return ['serial.spawn_missing_total', Number(rest['count'])];
    default:
      return [`error.${String(rest['reason'])}_total`, 1];
  }
}
