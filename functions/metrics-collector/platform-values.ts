import { type AlertRule, alertRules } from '../../lib/catalogue/alert-rules.ts';
import type { MetricNameOf } from '../../lib/catalogue/metrics.ts';
import { failedLinks } from '../shared/link-error-rate.ts';
import type { CoreLinks } from '../shared/queries/core-links.ts';
import { needTenantLink, type SpawnedSerial } from '../shared/queries/spawned-serials.ts';
import type { GeneratedSerials } from './core-figures.ts';
import type { TenantDay, TenantState } from './tenant-figures.ts';

export type CollectorMetric = MetricNameOf<'metrics-collector'>;
/** Metric values of one moment, each name at most once. */
export type Values = readonly (readonly [name: CollectorMetric, value: number])[];

/** What the collector found out about one tenant. */
export interface TenantReading {
  readonly state: TenantState;
  /** Null where nobody can tell which tokens are of the last day. */
  readonly serials: readonly SpawnedSerial[] | null;
  /** One for each reported day. */
  readonly days: readonly TenantDay[];
  /** Absent while the Core DB cannot be used. */
  readonly coreLinks?: CoreLinks;
}

/**
 * The platform's gauges at the time of the run. A rate without a denominator, or of serials that nobody can find, is
 * absent, never 0 or 100.
 */
export function gauges(readings: readonly TenantReading[], coreReadable: boolean): Values {
  if (readings.length === 0) return [];
  const states = readings.map(({ state }) => state);
  return [
    ['link.outbox_pending_count', sum(states, ({ pending }) => pending)],
    ['link.outbox_dead_count', sum(states, ({ dead }) => dead)],
    ['outbox_pending_age', Math.max(...states.map(({ pendingAge }) => pendingAge))],
    ['outbox_dead_age', Math.max(...states.map(({ deadAge }) => deadAge))],
    ['quarantine.total_quarantined', sum(states, ({ quarantined }) => quarantined)],
    ['quarantine.invalid_format', sum(states, ({ quarantinedInvalidFormat }) => quarantinedInvalidFormat)],
    ['quarantine.orphaned', sum(states, ({ quarantinedOrphaned }) => quarantinedOrphaned)],
    ['quarantine.added_last_hour', sum(states, ({ quarantinedLastHour }) => quarantinedLastHour)],
    ...tenantSuccessRate(readings),
    ...(coreReadable ? coreSuccessRate(readings) : []),
    ...linkErrorRate(states),
  ];
}

function tenantSuccessRate(readings: readonly TenantReading[]): Values {
  if (readings.some(({ serials }) => serials === null)) return [];
  const serials = readings.flatMap((reading) => needTenantLink(reading.serials ?? []));
  const linked = serials.filter(({ tenantLinked }) => tenantLinked).length;
  return ratio('link.tenant_success_rate', linked, serials.length);
}

function coreSuccessRate(readings: readonly TenantReading[]): Values {
  if (readings.some(({ serials }) => serials === null)) return [];
  const linked = sum(readings, ({ coreLinks }) => coreLinks?.linked ?? 0);
  const registered = sum(readings, ({ coreLinks }) => coreLinks?.registered ?? 0);
  return ratio('link.core_success_rate', linked, registered);
}

/** The platform's totals of one reported day. One that nobody can tell of some tenant is absent. */
export function dayTotals(
  readings: readonly TenantReading[],
  day: number,
  generated: GeneratedSerials | undefined,
): Values {
  const linksFailed = sum(readings, (reading) => reading.days[day]?.linksFailed ?? 0);
  const fromTenants: Values = [
    ...total('serial.pre_generated_total', readings, (reading) => reading.days[day]?.preGenerated ?? null),
    ['serial.spawn_used_total', sum(readings, (reading) => reading.days[day]?.spawnUsed ?? 0)],
    ['serial.link_failed_total', linksFailed],
    ['error.link_failure_total', linksFailed],
  ];
  if (generated === undefined) return fromTenants;
  return [
    ...fromTenants,
    ['serial.hat_generated_total', generated.hatthasilpa],
    ['serial.oem_generated_total', generated.oem],
    ...total('serial.link_success_total', readings, ({ serials, coreLinks }) =>
      serials === null ? null : (coreLinks?.linkedOnDays[day] ?? 0),
    ),
  ];
}

/**
 * What may be said of the platform while a tenant is missing: only gauges that breach their rule already.
 * A partial value inside the limits would end an alarm that the missing tenant may still deserve.
 */
export function breachingOnly(values: Values): Values {
  const rules: readonly AlertRule[] = Object.values(alertRules);
  return values.filter(([name, value]) =>
    rules.some(
      ({ condition }) =>
        condition.kind !== 'error-budget' && condition.metric === name && breaches(condition, value),
    ),
  );
}

type Judged = Exclude<AlertRule['condition'], { kind: 'error-budget' }>;

function breaches(condition: Judged, value: number): boolean {
  if (condition.kind === 'dead-man') return false;
  const below = condition.kind === 'gauge' && condition.comparison === '<';
  return below ? value < condition.threshold : value > condition.threshold;
}

/** The larger of the platform's and the worst tenant's rate, from tenant data alone, so that it works while Core is down. */
function linkErrorRate(states: readonly TenantState[]): Values {
  const platform = {
    linksFailedLastHour: sum(states, ({ linksFailedLastHour }) => linksFailedLastHour),
    spawnedLastHour: sum(states, ({ spawnedLastHour }) => spawnedLastHour),
  };
  const rates = [platform, ...states].flatMap((links) => {
    const failed = failedLinks(links);
    return failed === undefined ? [] : [(failed.part / failed.whole) * 100];
  });
  return rates.length === 0 ? [] : [['registry_link_error_rate', Math.max(...rates)]];
}

function total(
  name: CollectorMetric,
  readings: readonly TenantReading[],
  value: (reading: TenantReading) => number | null,
): Values {
  const values = readings.map(value);
  return values.includes(null) ? [] : [[name, sum(values, (one) => one ?? 0)]];
}

function ratio(name: CollectorMetric, part: number, whole: number): Values {
  return whole === 0 ? [] : [[name, (part / whole) * 100]];
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
