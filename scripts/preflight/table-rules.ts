import { LONGEST_SERIAL } from '../../functions/shared/database/json-table.ts';
import type { Writer } from './statements/context.ts';

/** Values that a column must take. Text of enough length takes all; an ENUM must name them. */
export interface ValueRule {
  readonly values: readonly string[];
  /** Undefined: they are compared with, and must be there to be found. */
  readonly writer?: Writer;
}

/** What our SQL takes for granted about a column. Nothing but what is used is asked for. */
export interface ColumnRule {
  readonly kind: 'integer' | 'text' | 'time';
  /** `needed`: NULL is a state that we look for. `breaks`: whoever reads a NULL here fails. Default: no matter. */
  readonly null?: 'needed' | 'breaks';
  readonly holds?: ValueRule;
  /** Values that other versions of the ERP have, too; any further one is told. */
  readonly mayHold?: readonly string[];
  /** Characters. */
  readonly least?: number;
  /** Characters; what our SQL declares for it is no wider. */
  readonly most?: number;
  /** Where a JSON table is joined, which states this collation. */
  readonly collation?: Collation;
  /** What older documents of the ERP call it. */
  readonly alias?: string;
}

export type Collation = 'utf8mb4_bin' | 'utf8mb4_unicode_ci';

export type TableRules = Readonly<Record<string, Readonly<Record<string, ColumnRule>>>>;

/** Characters of the longest code of the standard format. */
const LONGEST_STANDARD_CODE = 44;
/** Characters of an error that the outbox worker keeps. */
const LONGEST_ERROR = 500;

const ID = { kind: 'integer', null: 'breaks' } as const;
const LINK = { kind: 'integer', null: 'needed' } as const;
const NUMBER = { kind: 'integer' } as const;
const TIME = { kind: 'time' } as const;

export const coreRules = {
  organization: {
    id_org: ID,
    code: { kind: 'text', null: 'breaks' },
    org_serial_code: { kind: 'text' },
    // Judged by itself: a number, or an ENUM whose first value means active.
    status: { kind: 'integer' },
  },
  serial_registry: {
    id_serial: ID,
    serial_code: {
      kind: 'text',
      null: 'breaks',
      least: LONGEST_STANDARD_CODE,
      most: LONGEST_SERIAL,
      collation: 'utf8mb4_bin',
    },
    tenant_id: NUMBER,
    production_type: {
      kind: 'text',
      null: 'breaks',
      holds: { values: ['hatthasilpa'] },
      mayHold: ['oem', 'classic', 'hybrid'],
    },
    dag_token_id: LINK,
    created_at: TIME,
    status: { kind: 'text', holds: { values: ['active', 'scrapped'] } },
    serial_type: { kind: 'text', holds: { values: ['product'] } },
    checksum: { kind: 'text' },
    hash_signature: { kind: 'text' },
    hash_salt_version: NUMBER,
    serial_scope: { kind: 'text', holds: { values: ['piece', 'batch'] } },
    sku: { kind: 'text' },
    mo_id: NUMBER,
    job_ticket_id: NUMBER,
  },
} as const satisfies TableRules;

const TENANT_SERIAL = {
  kind: 'text',
  least: LONGEST_STANDARD_CODE,
  most: LONGEST_SERIAL,
  collation: 'utf8mb4_unicode_ci',
} as const;

export const tenantRules = {
  job_ticket_serial: {
    id_serial: ID,
    id_job_ticket: ID,
    serial_number: TENANT_SERIAL,
    generated_at: TIME,
    spawned_at: { kind: 'time', null: 'needed' },
    spawned_token_id: LINK,
  },
  flow_token: {
    id_token: ID,
    serial_number: { ...TENANT_SERIAL, alias: 'serial_code' },
    token_type: { kind: 'text' },
    status: {
      kind: 'text',
      holds: { values: ['scrapped'] },
      mayHold: [
        ...['ready', 'active', 'waiting', 'paused', 'completed'],
        ...['spawned', 'in_transit', 'at_node', 'cancelled', 'merged', 'consumed', 'stuck'],
      ],
    },
    parent_token_id: LINK,
    parent_scrapped_token_id: LINK,
    spawned_at: TIME,
  },
  serial_link_outbox: {
    id: ID,
    serial_code: { ...TENANT_SERIAL, null: 'breaks' },
    dag_token_id: ID,
    status: {
      kind: 'text',
      holds: { values: ['pending', 'done', 'dead'], writer: 'outbox worker' },
      mayHold: [],
    },
    retry_count: NUMBER,
    last_error: { kind: 'text', least: LONGEST_ERROR },
    created_at: TIME,
    updated_at: TIME,
  },
  serial_quarantine: {
    id: ID,
    tenant_id: NUMBER,
    serial_code: { ...TENANT_SERIAL, null: 'breaks' },
    source_table: {
      kind: 'text',
      null: 'breaks',
      holds: {
        values: ['flow_token', 'job_ticket_serial', 'serial_registry'],
        writer: 'consistency checker',
      },
    },
    source_id: NUMBER,
    reason: {
      kind: 'text',
      null: 'breaks',
      holds: {
        values: ['invalid_format', 'checksum_fail', 'duplicate', 'orphaned'],
        writer: 'consistency checker',
      },
    },
    quarantined_at: { kind: 'time', alias: 'detected_at' },
    resolved_at: { kind: 'time', null: 'needed' },
  },
} as const satisfies TableRules;

/** The ERP is renaming this table; it is asked only whether its rows name their organisation. */
export const TICKET_TABLES = ['hatthasilpa_job_ticket', 'job_ticket'] as const;
export type TicketTableName = (typeof TICKET_TABLES)[number];
