import * as z from 'zod/mini';
import { count, degraded, id, nextCursor, serial, tenantHead, time } from '../shared/api/contract.ts';

/** Answers of the dead-letter desk. */

const entry = z.strictObject({
  id,
  serial_code: serial,
  token_id: z.string().check(z.describe('`dag_token_id`')),
  status: z.string().check(z.meta({ examples: ['dead'] })),
  retry_count: z.int(),
  last_error: z.nullable(z.string()).check(z.describe('The first 500 characters')),
  created_at: z.nullable(time),
  updated_at: z.nullable(time),
  acknowledgement: z.nullable(
    z.strictObject({
      note: z.string(),
      by: z.string().check(z.meta({ examples: ['session:7'] })),
      at: time,
    }),
  ),
});
/** An outbox entry as the desk shows it. Times are ISO 8601 UTC, ids are 64-bit and travel as text. */
export type ShownEntry = z.output<typeof entry>;

export const outboxListBody = z
  .strictObject({ ...tenantHead, entries: z.array(entry), next_cursor: nextCursor })
  .check(z.describe('Outbox entries of one status, newest first'));

const carryingToken = z.strictObject({
  token_id: z.string(),
  type: z.nullable(z.string()),
  status: z.nullable(z.string()),
  parent_token_id: z.nullable(z.string()),
  replaces_token_id: z
    .nullable(z.string())
    .check(z.describe('The scrapped token whose serial this one took over')),
});
/** A token that carries the serial. */
export type CarryingToken = z.output<typeof carryingToken>;

const ticketSerial = z.strictObject({
  job_ticket_id: z.string(),
  spawned_token_id: z.nullable(z.string()),
  spawned_at: z.nullable(time),
});
export type TicketSerial = z.output<typeof ticketSerial>;

export const explanationBody = z
  .strictObject({
    ...tenantHead,
    entry,
    state: z.strictObject({
      tokens: z.array(carryingToken).check(z.describe('Tokens that carry the serial now')),
      job_ticket_serial: z.nullable(ticketSerial),
      registry: z
        .nullable(z.strictObject({ production_type: z.string(), token_id: z.nullable(z.string()) }))
        .check(z.describe('Null when the registry has no such serial for the tenant, or cannot be read')),
    }),
    likely_cause: z.string(),
    requeue_would: z.string(),
    degraded,
  })
  .check(z.describe('An entry, what both databases hold now, and what requeueing would do'));

const requeueResult = z.strictObject({
  id,
  serial_code: serial,
  result: z
    .enum(['linked', 'waiting', 'dead_again', 'unchanged'])
    .check(
      z.describe(
        '`linked`: requeued and linked. `waiting`: requeued, the outbox worker tries again. `dead_again`: died of an obstacle that came up in this very moment. `unchanged`: left alone, `reason` says why.',
      ),
    ),
  reason: z.nullable(z.string()),
});
/** What became, or in a dry run would become, of one entry. */
export type RequeueResult = z.output<typeof requeueResult>;

export const requeueAnswer = z
  .strictObject({
    ...tenantHead,
    dry_run: z.boolean(),
    counts: z.strictObject({ linked: count, waiting: count, dead_again: count, unchanged: count }),
    results: z.array(requeueResult).check(z.describe('The first 200; `counts` are of all')),
    remaining: count.check(z.describe('Dead entries that the call did not come to')),
    next_cursor: nextCursor,
  })
  .check(z.describe('What became, or in a dry run would become, of each entry'));

const changed = z.boolean().check(z.describe('False when it was so before'));

export const acknowledgeAnswer = z
  .strictObject({ ...tenantHead, changed, entry })
  .check(z.describe('The entry with its acknowledgement; the first note stands'));

const quarantined = z.strictObject({
  id,
  serial_code: serial,
  reason: z.string().check(z.meta({ examples: ['invalid_format'] })),
  source_table: z.string(),
  source_id: z.nullable(z.string()),
  quarantined_at: z.nullable(time),
  resolved_at: z.nullable(time).check(z.describe('Null while it is open')),
});
/** A quarantined serial. */
export type Quarantined = z.output<typeof quarantined>;

export const quarantineListBody = z
  .strictObject({ ...tenantHead, quarantine: z.array(quarantined), next_cursor: nextCursor })
  .check(z.describe('Quarantined serials, newest first'));

export const resolveAnswer = z
  .strictObject({ ...tenantHead, changed, quarantine: quarantined })
  .check(z.describe('The quarantined serial, resolved'));

const finding = z.strictObject({
  id,
  check: z.string().check(z.meta({ examples: ['dual_link_mismatch'] })),
  subject: z.string(),
  detail: z.string(),
  serials: z.array(z.string()),
  first_seen: time,
  last_seen: time,
});
/** Something that the consistency checker found and a person must decide. */
export type ShownFinding = z.output<typeof finding>;

export const findingListBody = z
  .strictObject({ ...tenantHead, findings: z.array(finding), next_cursor: nextCursor })
  .check(z.describe('Open findings of the consistency checker, newest first; it closes them itself'));
