import { acknowledge } from '../../../functions/outbox-desk/acknowledge.ts';
import { recordOutcomes } from '../../../functions/outbox-desk/audit.ts';
import type { Position } from '../../../functions/outbox-desk/cursor.ts';
import type { Desk } from '../../../functions/outbox-desk/desk.ts';
import { readEntries } from '../../../functions/outbox-desk/desk-entry.ts';
import { listFindings } from '../../../functions/outbox-desk/findings.ts';
import {
  countUnacknowledgedDead,
  listOutbox,
  readUnacknowledgedDead,
} from '../../../functions/outbox-desk/list-outbox.ts';
import { MOST_ENTRIES, OUTBOX_STATUSES } from '../../../functions/outbox-desk/parameters.ts';
import { listQuarantine, resolve } from '../../../functions/outbox-desk/quarantine.ts';
import { removeAcknowledgements, setPending } from '../../../functions/outbox-desk/requeue-entries.ts';
import { readCarryingTokens, readTicketSerial } from '../../../functions/outbox-desk/serial-state.ts';
import type { Stubs } from './capture.ts';
import { type Capture, SERIAL, SILENT, type StatementContext } from './context.ts';
import { A_TIME, DEAD_ENTRY, HELD_SERIAL, SHOWN_ENTRY } from './samples.ts';

const DATED: Position = { at: A_TIME, id: '7' };
const UNDATED: Position = { at: null, id: '7' };
const POSITIONS = [undefined, DATED, UNDATED] as const;

/** Rows of one page of the desk, by default. */
const LIMIT = 50;

function deskOf({ core, ofTenant }: Stubs, { tenant, monitoringSchema }: StatementContext): Desk {
  return {
    core,
    tenant: ofTenant,
    caller: tenant,
    ownSchema: monitoringSchema,
    actor: { kind: 'token', id: 'preflight' },
    correlationId: 'preflight',
    deadline: { remainingMs: () => 60_000 },
    log: SILENT,
    newId: () => 'preflight',
  };
}

/** Statements of the dead-letter desk: most speak of a tenant's tables and of our own schema at once. */
export const deskCaptures = {
  'desk: lists the outbox': {
    run: async (stubs, context) => {
      for (const status of OUTBOX_STATUSES) {
        for (const after of POSITIONS)
          await listOutbox(deskOf(stubs, context), status, { limit: LIMIT, after });
      }
    },
  },
  'desk: entries by id': { run: (stubs, context) => readEntries(deskOf(stubs, context), ['7']) },
  'desk: dead entries to requeue': {
    run: async (stubs, context) => {
      for (const after of POSITIONS)
        await readUnacknowledgedDead(deskOf(stubs, context), MOST_ENTRIES, after);
    },
  },
  'desk: counts dead entries': {
    run: async (stubs, context) => {
      for (const after of [DATED, UNDATED]) await countUnacknowledgedDead(deskOf(stubs, context), after);
    },
  },
  'desk: tokens of a serial': { run: ({ ofTenant }) => readCarryingTokens(ofTenant, SERIAL) },
  'desk: ticket of a serial': { run: ({ ofTenant }) => readTicketSerial(ofTenant, SERIAL) },
  'desk: lists findings': {
    run: async (stubs, context) => {
      for (const after of [undefined, UNDATED])
        await listFindings(deskOf(stubs, context), { limit: LIMIT, after });
    },
  },
  'desk: lists the quarantine': {
    run: async (stubs, context) => {
      for (const status of ['open', 'all'] as const) {
        for (const after of [undefined, UNDATED])
          await listQuarantine(deskOf(stubs, context), status, { limit: LIMIT, after });
      }
    },
  },
  'desk: requeues': {
    run: async (stubs, context) => {
      const desk = deskOf(stubs, context);
      await removeAcknowledgements(desk, [SHOWN_ENTRY]);
      await setPending(desk, 'preflight', [SHOWN_ENTRY]);
      await recordOutcomes(desk, 'preflight', [{ subject: 'outbox/7', after: {} }]);
    },
    writer: 'desk',
  },
  'desk: acknowledges': {
    run: (stubs, context) => acknowledge(deskOf(stubs, context), '7', 'looked at'),
    sample: DEAD_ENTRY,
    writer: 'desk',
  },
  'desk: resolves quarantined serials': {
    run: (stubs, context) => resolve(deskOf(stubs, context), '7', 'looked at'),
    sample: HELD_SERIAL,
    writer: 'desk',
  },
} as const satisfies Readonly<Record<string, Capture>>;
