import type { SerialRecord } from '../../../functions/consistency-checker/serial-record.ts';
import type { ShownEntry } from '../../../functions/outbox-desk/contract.ts';
import type { OutboxEntry } from '../../../functions/shared/outbox/outbox-entry.ts';
import type { Sample } from './capture.ts';
import { SERIAL } from './context.ts';

/*
 * Values that statements could meet, so that a plan is made for them as it would be at work. Nothing is looked
 * up or changed: the statements are only explained.
 */

export const A_TIME = '2025-11-09 14:30:00';
export const AN_ISO_TIME = '2025-11-09T14:30:00Z';

export const ENTRY: OutboxEntry = {
  id: '7',
  serialCode: SERIAL,
  tokenId: '42',
  retryCount: 1,
  fromChecker: false,
  refused: false,
  createdAt: A_TIME,
};

export const SHOWN_ENTRY: ShownEntry = {
  id: '7',
  serial_code: SERIAL,
  token_id: '42',
  status: 'dead',
  retry_count: 10,
  last_error: 'gone',
  created_at: AN_ISO_TIME,
  updated_at: AN_ISO_TIME,
  acknowledgement: null,
};

/** What `readEntries` of the desk answers: a dead entry that nobody has acknowledged. */
export const DEAD_ENTRY: Sample = {
  row: ['7', SERIAL, '42', 'dead', '10', 'gone', A_TIME, AN_ISO_TIME, AN_ISO_TIME, null, null, null],
};

/** What the desk reads of a quarantined serial that is open. */
export const HELD_SERIAL: Sample = {
  row: ['7', SERIAL, 'orphaned', 'flow_token', '42', AN_ISO_TIME, null],
};

/** A full page of the checker's pending entries, so that it asks for the next one. */
export const FULL_PAGE: Sample = { row: ['7', SERIAL, '42', A_TIME], times: 4_000 };

/** A full page of spawned serials, without reported days, so that the next one is asked for. */
export const FULL_PAGE_OF_SPAWNED: Sample = {
  row: ['7', SERIAL, '42', '14'],
  times: 3_000,
};

/** Where the checker's recent rows begin, so that it asks for them. */
export const WINDOW_START: Sample = { row: ['7'], times: 1 };

export const SOURCE: NonNullable<SerialRecord['source']> = { table: 'flow_token', id: '42' };
