import { minutesOf } from '../../functions/event-ingest/datapoints.ts';
import { type CreateEmitter, emitMinutes } from '../../functions/event-ingest/emit-minutes.ts';
import type { ErpEvent } from '../../functions/event-ingest/event.ts';
import { createEmitter } from '../../functions/shared/telemetry/emitter.ts';
import { metrics, NAMESPACE } from '../../lib/catalogue/metrics.ts';

const ENVIRONMENT = 'bench';
// As in Lambda it shall write to standard output, not to an agent; it makes up its mind when it is loaded.
process.env['AWS_EMF_ENVIRONMENT'] = 'Local';
const { createMetricsLogger, Unit } = await import('aws-embedded-metrics');

/** As the function creates it. */
export const OURS: CreateEmitter = (timestamp) =>
  createEmitter({ emitter: 'event-ingest', environment: ENVIRONMENT, timestamp });

/** The same emitter, which writes a document for each value at once. */
export const ONE_DOCUMENT_EACH: CreateEmitter = (timestamp) => ({
  emit(name, value) {
    const metric = OURS(timestamp);
    metric.emit(name, value);
    metric.annotate('tenant', 'DEFAULT');
    metric.flush();
  },
  annotate: () => undefined,
  flush: () => undefined,
});

/** Writes the metrics of a batch. */
export type Emission = (events: readonly ErpEvent[]) => unknown;

export const emitOurs: Emission = (events) => emitMinutes(OURS, minutesOf(events), []);

/** The baseline: what a handler does that writes as it goes. */
export const emitOneDocumentEach: Emission = (events) => {
  for (const event of events) emitMinutes(OURS, minutesOf([event]), []);
};

/** The same without any library. */
export const emitByHand: Emission = (events) => {
  for (const event of events) {
    for (const { at, tenant, values } of minutesOf([event])) {
      for (const [name, all] of values) process.stdout.write(`${document(at, tenant, name, all[0] ?? 0)}\n`);
    }
  }
};

export const emitWithEmbeddedMetrics: Emission = async (events) => {
  for (const event of events) {
    for (const { at, tenant, values } of minutesOf([event])) {
      const logger = createMetricsLogger();
      logger.setNamespace(NAMESPACE);
      logger.setDimensions({ Environment: ENVIRONMENT });
      logger.setTimestamp(at);
      logger.setProperty('tenant', tenant);
      for (const [name, all] of values)
        logger.putMetric(name, all[0] ?? 0, metrics[name].unit === 'Count' ? Unit.Count : Unit.Milliseconds);
      await logger.flush();
    }
  }
};

function document(at: Date, tenant: string, name: keyof typeof metrics, value: number): string {
  return JSON.stringify({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [['Environment']],
          Metrics: [{ Name: name, Unit: metrics[name].unit }],
        },
      ],
    },
    Environment: ENVIRONMENT,
    tenant,
    [name]: value,
  });
}
