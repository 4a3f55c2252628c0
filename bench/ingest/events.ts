import { type ErpEvent, parseEvent } from '../../functions/event-ingest/event.ts';

/** As many as a request may hold. */
export const EVENTS = 1_000;

const TENANTS = ['DEFAULT', 'maison_atelier', 'tenant_03', 'tenant_04', 'tenant_05'];
/** Minutes over which the events of a batch are spread, as an ERP that sends every few minutes gathers them. */
const MINUTES = 2;

/**
 * A batch as a busy ERP would send it, the same each time but for its ids and times: of a hundred events 60 serials
 * generated, 30 assignments resolved, 8 rejections and 2 spawns that missed serials.
 */
export function batchOf(now: Date, name: string): Record<string, unknown>[] {
  return Array.from({ length: EVENTS }, (_, index) => {
    const ago = (index % MINUTES) * 60_000;
    const head = {
      id: `${name}-${index}`,
      tenant: TENANTS[index % TENANTS.length],
      at: new Date(now.getTime() - ago).toISOString(),
    };
    const kind = (index * 37) % 100;
    if (kind < 60)
      return {
        ...head,
        type: 'serial_generated',
        production_type: 'hatthasilpa',
        latency_ms: 80.5 + (index % 97),
      };
    if (kind < 90)
      return { ...head, type: 'assignment_resolved', method: 'auto', latency_ms: 40 + (index % 83) };
    if (kind < 98) return { ...head, type: 'rejected', reason: 'duplicate' };
    return { ...head, type: 'spawn_missing', count: 3, ticket_quantity: 1_500 };
  });
}

/** The same as the function sees it. */
export function eventsOf(batch: readonly unknown[]): ErpEvent[] {
  return batch.map((value) => {
    const parsed = parseEvent(value);
    if ('fault' in parsed) throw new Error(`The bench sends a wrong event: ${parsed.fault}`);
    return parsed.event;
  });
}
