import type { TicketTable } from '../../../functions/shared/queries/ticket-table.ts';
import type { Log } from '../../../functions/shared/telemetry/logger.ts';
import type { TicketTableName } from '../table-rules.ts';
import type { Sample, Stubs } from './capture.ts';

/** For whom statements are made: their text depends on it. */
export interface StatementContext {
  readonly tenant: { readonly id: number; readonly code: string };
  /** All active tenants, as some statements name each of them. */
  readonly tenantIds: readonly number[];
  readonly ticketTable: TicketTable;
  /** Where tickets are, whether or not they name their organisation. */
  readonly ticketTables: readonly TicketTableName[];
  readonly monitoringSchema: string;
  readonly databasePrefix: string;
  readonly now: Date;
}

/** Whose work fails when an account may not run the writes. */
export type Writer = 'outbox worker' | 'consistency checker' | 'desk';

/** How to make functions say their statements. */
export interface Capture {
  readonly run: (stubs: Stubs, context: StatementContext) => Promise<unknown>;
  readonly sample?: Sample;
  /** Who needs the grants for the writes, and so when. Default: they are always needed. */
  readonly writer?: Writer;
}

const nothing = () => undefined;
export const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A well-formed serial that nobody has. */
export const SERIAL = 'XX00-HAT-NONE-20251109-00001-A9K2-0';

/** `YYYY-MM-DD HH:MM:SS`, as SQL takes times. */
export function sqlTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
