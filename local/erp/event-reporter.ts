import type { Happening } from './factory.ts';

export interface EventReporterOptions {
  /** Of the API with its stage, without a slash at the end. */
  readonly apiUrl: string;
  /** Bearer token with the scope to report events for any tenant. */
  readonly token: string;
  /** Begins every id; two factories that report to one system must differ in it. */
  readonly name: string;
  /** Told about a batch that was refused for good. */
  readonly onRefusal: (message: string) => void;
  /** Told of each batch that was taken, with the body of the answer. */
  readonly onTaken?: ((events: readonly object[], answer: string) => void) | undefined;
}

/** Reports what the ERP's databases keep no trace of, as the ERP itself is asked to. */
export interface EventReporter {
  add(happenings: readonly Happening[]): void;
  /**
   * Sends what has gathered, a batch at a time. A batch that does not get through comes again with the next
   * call, under the same key, so that it counts once. Throws what `onRefusal` throws, and nothing else.
   */
  send(): Promise<void>;
}

/** Events of one request; the API takes no more. */
const MOST_EVENTS = 1_000;
/** Events kept while the API does not answer; the oldest give way to new ones. */
const MOST_KEPT = 20_000;
const TIMEOUT_MS = 5_000;

interface Batch {
  readonly key: string;
  readonly events: readonly object[];
}

export function createEventReporter(options: EventReporterOptions): EventReporter {
  const waiting: object[] = [];
  let numbered = 0;
  let batches = 0;
  let unsent: Batch | undefined;
  const nextBatch = (): Batch | undefined => {
    if (waiting.length === 0) return undefined;
    batches += 1;
    return { key: `${options.name}-batch-${batches}`, events: waiting.splice(0, MOST_EVENTS) };
  };
  return {
    add(happenings) {
      for (const happening of happenings) {
        numbered += 1;
        waiting.push(eventOf(happening, `${options.name}-${numbered}`));
      }
      waiting.splice(0, waiting.length - MOST_KEPT);
    },
    async send() {
      for (;;) {
        unsent ??= nextBatch();
        if (unsent === undefined || !(await post(options, unsent))) return;
        unsent = undefined;
      }
    },
  };
}

/** Whether the batch is done with: taken, or refused for good. */
async function post(options: EventReporterOptions, batch: Batch): Promise<boolean> {
  const { apiUrl, token, onRefusal } = options;
  const answer = await request(apiUrl, token, batch).catch(() => undefined);
  if (answer === undefined || answer.status === 429 || answer.status >= 500) return false;
  if (answer.status >= 400) onRefusal(`${answer.status} ${answer.body}`);
  else options.onTaken?.(batch.events, answer.body);
  return true;
}

async function request(apiUrl: string, token: string, { key, events }: Batch) {
  const response = await fetch(`${apiUrl}/v1/events`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body: JSON.stringify(events),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, body: await response.text() };
}

/** A happening in the form that the API takes. */
function eventOf(happening: Happening, id: string): object {
  const head = { id, tenant: happening.tenantCode, at: happening.at.toISOString() };
  switch (happening.kind) {
    case 'serial-generated':
      return {
        ...head,
        type: 'serial_generated',
        production_type: happening.productionType,
        latency_ms: happening.latencyMs,
      };
    case 'assignment-resolved':
      return {
        ...head,
        type: 'assignment_resolved',
        method: happening.method,
        latency_ms: happening.latencyMs,
      };
    case 'spawn-missing':
      return {
        ...head,
        type: 'spawn_missing',
        count: happening.count,
        ticket_quantity: happening.ticketQuantity,
      };
    case 'rejected':
      return { ...head, type: 'rejected', reason: happening.reason };
  }
}
