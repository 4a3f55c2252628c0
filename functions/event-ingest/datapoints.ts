import { type MetricNameOf, metrics } from '../../lib/catalogue/metrics.ts';
import type { ErpEvent } from './event.ts';
import { minuteOf } from './reporting-window.ts';

type IngestMetric = MetricNameOf<'event-ingest'>;

/** What one tenant reported for one minute. */
export interface MinuteOfTenant {
  /** The start of the minute. */
  readonly at: Date;
  /** organization.code */
  readonly tenant: string;
  /** Raw values of a distribution, one sum of a counter. */
  readonly values: ReadonlyMap<IngestMetric, readonly number[]>;
}

/** The ERP pre-generates no serials for larger tickets: there, generating them at spawn is the rule. */
const LARGEST_PREGENERATED_TICKET = 1_000;

/**
 * Gathers events by tenant and minute, the finest step in which CloudWatch keeps them, so that a batch takes
 * few EMF documents.
 */
export function minutesOf(events: readonly ErpEvent[]): readonly MinuteOfTenant[] {
  const minutes = new Map<string, MinuteOfTenant & { readonly values: Map<IngestMetric, number[]> }>();
  for (const event of events) {
    const at = minuteOf(event.at);
    const key = `${event.tenant} ${at.getTime()}`;
    const minute = minutes.get(key) ?? { at, tenant: event.tenant, values: new Map() };
    minutes.set(key, minute);
    for (const [name, value] of datapointsOf(event)) add(minute.values, name, value);
  }
  return [...minutes.values()];
}

/** Percentiles need every value; a counter needs only its sum. */
function add(values: Map<IngestMetric, number[]>, name: IngestMetric, value: number): void {
  const known = values.get(name);
  if (known === undefined) values.set(name, [value]);
  else if (metrics[name].kind === 'distribution') known.push(value);
  else known[0] = (known[0] ?? 0) + value;
}

function datapointsOf(event: ErpEvent): readonly (readonly [name: IngestMetric, value: number])[] {
  switch (event.type) {
    case 'serial_generated':
      return [['serial.generation_latency_ms', event.latency_ms]];
    case 'assignment_resolved':
      return [['assignment.resolution_latency_ms', event.latency_ms]];
    case 'spawn_missing':
      return [
        ['serial.spawn_missing_total', event.count],
        ...(event.ticket_quantity > LARGEST_PREGENERATED_TICKET
          ? []
          : ([['serial.spawn_missing_unexpected', event.count]] as const)),
      ];
    case 'rejected':
      return [[`error.${event.reason}_total` as const, 1]];
  }
}
