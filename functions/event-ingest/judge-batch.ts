import type { Refusal } from './contract.ts';
import { type ErpEvent, parseEvent } from './event.ts';
import { timeFault } from './reporting-window.ts';

export interface Judgement {
  /** Events that count, each id of a tenant once. */
  readonly accepted: readonly ErpEvent[];
  readonly refused: Refusal[];
}

/**
 * Judges the events of a batch one by one: one wrong event costs no other. A second event with an id that its
 * tenant used before in the batch is neither counted nor refused.
 * @param orgCode The only tenant that the sender may report for; empty where it may name any.
 */
export function judgeBatch(batch: readonly unknown[], orgCode: string, now: Date): Judgement {
  const accepted = new Map<string, ErpEvent>();
  const refused: Refusal[] = [];
  for (const [index, value] of batch.entries()) {
    const parsed = parseEvent(value);
    const reason =
      'fault' in parsed
        ? parsed.fault
        : (tenantFault(parsed.event, orgCode) ?? timeFault(parsed.event.at, now));
    if (reason !== undefined) refused.push({ index, reason });
    else if ('event' in parsed) keepFirst(accepted, parsed.event);
  }
  return { accepted: [...accepted.values()], refused };
}

/** Ids count per tenant: the ERP numbers each tenant's rows for itself. */
function keepFirst(accepted: Map<string, ErpEvent>, event: ErpEvent): void {
  const key = `${event.tenant} ${event.id}`;
  if (!accepted.has(key)) accepted.set(key, event);
}

function tenantFault({ tenant }: ErpEvent, orgCode: string): string | undefined {
  if (orgCode === '' || tenant === orgCode) return undefined;
  return `tenant must be ${orgCode}: this token reports for its own tenant only`;
}
