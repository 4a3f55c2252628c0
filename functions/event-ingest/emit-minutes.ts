import type { MetricEmitter } from '../shared/telemetry/emitter.ts';
import type { MinuteOfTenant } from './datapoints.ts';

/** @param tenant Its own metrics. Default: the platform's. */
export type CreateEmitter = (timestamp: Date, tenant?: string) => MetricEmitter<'event-ingest'>;

/**
 * Values of one metric in one document. EMF allows 100, but Powertools writes the document by itself at the
 * hundredth, with the time of that moment and without the annotations.
 */
const MOST_VALUES = 99;

/**
 * Emits each minute at its own time, in as few EMF documents as the limit allows.
 * @param watched Tenants that get metrics of their own beside.
 */
export function emitMinutes(
  create: CreateEmitter,
  minutes: readonly MinuteOfTenant[],
  watched: readonly string[],
): void {
  for (const minute of minutes) {
    emitMinute(create(minute.at), minute);
    if (watched.includes(minute.tenant)) emitMinute(create(minute.at, minute.tenant), minute);
  }
}

function emitMinute(metrics: MetricEmitter<'event-ingest'>, { tenant, values }: MinuteOfTenant): void {
  const most = Math.max(...[...values.values()].map(({ length }) => length));
  for (let start = 0; start < most; start += MOST_VALUES) {
    for (const [name, all] of values) {
      for (const value of all.slice(start, start + MOST_VALUES)) metrics.emit(name, value);
    }
    metrics.annotate('tenant', tenant);
    metrics.flush();
  }
}
