import type { Refusal } from './contract.ts';
import { type ErpEvent, parseEvent } from './event.ts';
import { timeFault } from './reporting-window.ts';

export interface Batch {
  readonly batch: readonly unknown[];
  /** Positions of events in which an object has a name twice. */
  readonly repeated: ReadonlySet<number>;
}

export interface Judgement {
  /** Events that count, each id of a tenant once. */
  readonly accepted: readonly ErpEvent[];
  readonly refused: Refusal[];
}

/** Whom a sender may report for. */
export interface Reporter {
  /** The only tenant, as an organization.code; empty for a sender who may name any. */
  readonly orgCode: string;
  /** Codes of the active tenants; undefined when nobody can say which there are. */
  readonly known: ReadonlySet<string> | undefined;
}

/**
 * Judges the events of a batch one by one: one wrong event costs no other. A second event with an id that its
 * tenant used before in the batch is neither counted nor refused.
 */
export function judgeBatch({ batch, repeated }: Batch, reporter: Reporter, now: Date): Judgement {
  const accepted = new Map<string, ErpEvent>();
  const refused: Refusal[] = [];
  for (const [index, value] of batch.entries()) {
    const parsed = parseEvent(value);
    const reason = repeated.has(index)
      ? REPEATED
      : 'fault' in parsed
        ? parsed.fault
        : (tenantFault(parsed.event, reporter) ?? timeFault(parsed.event.at, now));
    if (reason !== undefined) refused.push({ index, reason });
    else if ('event' in parsed) keepFirst(accepted, parsed.event);
  }
  return { accepted: [...accepted.values()], refused };
}

const REPEATED = 'an object of the event has a name twice; which one counts?';

/** Ids count per tenant: the ERP numbers each tenant's rows for itself. */
function keepFirst(accepted: Map<string, ErpEvent>, event: ErpEvent): void {
  const key = `${event.tenant}\n${event.id}`;
  if (!accepted.has(key)) accepted.set(key, event);
}

function tenantFault({ tenant }: ErpEvent, { orgCode, known }: Reporter): string | undefined {
  if (orgCode !== '' && tenant !== orgCode)
    return `tenant must be ${orgCode}: this token reports for its own tenant only`;
  return known === undefined || known.has(tenant) ? undefined : UNKNOWN_TENANT;
}

/** Rows and metrics by tenant end with the tenants that there are. */
const UNKNOWN_TENANT =
  'tenant must be the organization.code of an active tenant, letter for letter; a new one is known within minutes';
