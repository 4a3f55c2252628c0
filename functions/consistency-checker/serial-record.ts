/** A `flow_token` row. Ids travel as text. */
export interface Token {
  readonly id: string;
  readonly serial: string | null;
  readonly type: string | null;
  readonly status: string;
  /** `parent_token_id`: the token that this one was split off. */
  readonly parentId: string | null;
  /** `parent_scrapped_token_id`: the scrapped token that this one replaces, and whose serial it took over. */
  readonly replacesId: string | null;
  /** Spawned within the last five minutes. */
  readonly young: boolean;
}

/** A `job_ticket_serial` row. */
export interface TicketSerial {
  readonly id: string;
  /** The tenant link. */
  readonly tokenId: string | null;
  /** Generated within the last five minutes. */
  readonly young: boolean;
  /** Its job ticket does not exist. */
  readonly ticketless: boolean;
}

/** A `serial_registry` row of the tenant. */
export interface RegistryRow {
  /** `serial_registry.id_serial`. */
  readonly id: string;
  /** Empty where the row does not say. */
  readonly productionType: string;
  readonly serialType: string;
  /** The core link. */
  readonly tokenId: string | null;
  /** Empty where the row does not say. */
  readonly checksum: string;
  /** `piece` or `batch`; null where the row does not say. */
  readonly scope: string | null;
  readonly sku: string | null;
  readonly hasManufacturingOrder: boolean;
  readonly hasJobTicket: boolean;
  /** Registered more than 24 hours ago; false where the row does not say when. */
  readonly old: boolean;
  /** What of the row cannot be true, whatever else there is. */
  readonly implausible: { readonly day: boolean; readonly signature: boolean; readonly saltVersion: boolean };
}

/** Where a serial was met, as `serial_quarantine` names it. */
export interface Source {
  readonly table: 'flow_token' | 'job_ticket_serial' | 'serial_registry';
  readonly id: string;
}

/** Everything that both sides say about one serial, read exactly (case and blanks count). */
export interface SerialRecord {
  readonly serial: string;
  /** `unknown` while the Core DB cannot be used. */
  readonly registry: RegistryRow | 'absent' | 'unknown';
  readonly ticket: TicketSerial | undefined;
  /** The tokens that carry the serial, by id; read for Hatthasilpa alone, as an OEM serial may be on thousands. */
  readonly tokens: readonly Token[];
  /** Tokens by id: those above, those they replace, those that a link names. What is missing does not exist. */
  readonly known: ReadonlyMap<string, Token>;
  /** Undefined when the serial is neither on a token nor in `job_ticket_serial`. */
  readonly source: Source | undefined;
}

/** Rows younger than this, in minutes, are left alone: the spawn that wrote them may still be running. */
export const GRACE_MINUTES = 5;

/**
 * SQL that says whether a time of the `NOW()` clock lies within the grace period. A time further in the future than
 * clocks differ says nothing about now: such a row is judged, or it would never be.
 */
export function youngSql(time: string): string {
  return `COALESCE(${time} > NOW() - INTERVAL ${GRACE_MINUTES} MINUTE AND ${time} <= NOW() + INTERVAL ${GRACE_MINUTES} MINUTE, 0)`;
}
