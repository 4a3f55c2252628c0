import type { StatementName } from './statements/shipped.ts';

/** An index that statements rely on: any that begins with these columns will do. */
export interface IndexRule {
  readonly columns: readonly string[];
  /** No two rows with the same values: not only faster, but taken for granted. */
  readonly unique?: true;
  readonly slow: readonly StatementName[];
  /** Needed only where tickets name their organisation. */
  readonly forTickets?: true;
}

export type IndexRules = Readonly<Record<string, readonly IndexRule[]>>;

export const coreIndexes = {
  serial_registry: [
    {
      columns: ['serial_code'],
      unique: true,
      slow: ['outbox worker: links', 'consistency checker: registry rows', 'collector and API: core links'],
    },
    {
      columns: ['tenant_id', 'created_at'],
      slow: [
        'collector: serials generated',
        'API: serials of the last day',
        'API: generation rate',
        'checklist: serials generated',
      ],
    },
  ],
} as const satisfies IndexRules;

export const tenantIndexes = {
  job_ticket_serial: [
    {
      columns: ['id_serial'],
      unique: true,
      slow: ['consistency checker: recent serials', 'consistency checker: repairs tenant links'],
    },
    {
      columns: ['serial_number'],
      unique: true,
      slow: ['collector and API: spawned serials', 'consistency checker: ticket serials'],
    },
    {
      columns: ['spawned_at', 'spawned_token_id'],
      slow: ['collector: tenant figures', 'API, dashboard, checklist: ticket serials'],
    },
    { columns: ['id_job_ticket'], slow: ['API, dashboard, checklist: ticket serials'], forTickets: true },
  ],
  flow_token: [
    {
      columns: ['id_token'],
      unique: true,
      slow: ['collector and API: spawned serials', 'consistency checker: tokens by id'],
    },
    {
      columns: ['serial_number'],
      slow: ['consistency checker: tokens by serial', 'desk: tokens of a serial'],
    },
  ],
  serial_link_outbox: [
    { columns: ['id'], unique: true, slow: ['outbox worker: settles entries', 'desk: entries by id'] },
    {
      columns: ['status', 'created_at'],
      slow: ['outbox worker: due entries', 'collector: tenant figures', 'desk: lists the outbox'],
    },
    { columns: ['status', 'retry_count'], slow: ['API, dashboard: outbox by status', 'API: outbox state'] },
  ],
  serial_quarantine: [
    {
      columns: ['id'],
      unique: true,
      slow: ['desk: lists the quarantine', 'desk: resolves quarantined serials'],
    },
    {
      columns: ['resolved_at', 'reason'],
      slow: ['consistency checker: quarantines', 'consistency checker: known issues'],
    },
  ],
} as const satisfies IndexRules;

/** Where our INSERTs count on adding a row whatever stands there already. */
export const FREE_TO_GROW: Readonly<
  Record<string, { readonly key: string; readonly breaks: StatementName }>
> = {
  serial_link_outbox: { key: 'id', breaks: 'consistency checker: hands links over' },
  serial_quarantine: { key: 'id', breaks: 'consistency checker: quarantines' },
};
