import type { MetricEmitter } from '../shared/telemetry/emitter.ts';
import type { MinuteOfTenant } from './datapoints.ts';

export type CreateEmitter = (timestamp: Date) => MetricEmitter<'event-ingest'>;

/**
 * Values of one metric in one document. EMF allows 100, but Powertools writes the document by itself at the
 * hundredth, with the time of that moment and without the annotations.
 */
const MOST_VALUES = 99;

/** Emits each minute at its own time, in as few EMF documents as the limit allows. */
export function emitMinutes(create: CreateEmitter, minutes: readonly MinuteOfTenant[]): void {
  for (const { at, tenant, values } of minutes) {
    const metrics = create(at);
    const most = Math.max(...[...values.values()].map(({ length }) => length));
    for (let start = 0; start < most; start += MOST_VALUES) {
      for (const [name, all] of values) {
        for (const value of all.slice(start, start + MOST_VALUES)) metrics.emit(name, value);
      }
      metrics.annotate('tenant', tenant);
      metrics.flush();
    }
  }
}
