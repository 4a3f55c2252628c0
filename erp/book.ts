import { createHash } from 'node:crypto';
import type { ErpTimes } from './erp-clock.ts';
import type { Organization } from './organizations.ts';
import type { Random } from './random.ts';
import type { Value } from './rows.ts';
import { type ProductionType, serialCode, signatureOf, ymdOf } from './serial.ts';

/** Products of the simulated ateliers: 2 to 8 capitals and digits, as a serial's SKU part allows. */
export const SKUS = ['TOTE', 'WALLET', 'BELT01', 'KFOB', 'DIAG'] as const;

export type MutableRow = Record<string, Value>;

/** What a tenant's spawn sees when Core does not answer, in the words of its PHP driver. */
export const CORE_UNREACHABLE = 'Core link failed: SQLSTATE[HY000] [2002] Connection refused';

/** One piece: its row in Core and its row at the ticket. */
export interface Piece {
  readonly code: string;
  readonly registry: MutableRow;
  readonly serial: MutableRow;
}

/**
 * The rows of one tenant's history while it is being told, in memory: later chapters change earlier rows, and
 * everything is written at the end in a few statements.
 */
export interface Book {
  readonly organization: Organization;
  readonly times: ErpTimes;
  readonly random: Random;
  readonly registry: MutableRow[];
  readonly sequence: MutableRow[];
  readonly tickets: MutableRow[];
  readonly serials: MutableRow[];
  readonly instances: MutableRow[];
  readonly tokens: MutableRow[];
  readonly outbox: MutableRow[];
  readonly quarantine: MutableRow[];
  readonly spawnLog: MutableRow[];
  /** Last number given out, by type, SKU and day. */
  readonly counters: Map<string, number>;
}

export function openBook(organization: Organization, times: ErpTimes, random: Random): Book {
  return {
    organization,
    times,
    random,
    registry: [],
    sequence: [],
    tickets: [],
    serials: [],
    instances: [],
    tokens: [],
    outbox: [],
    quarantine: [],
    spawnLog: [],
    counters: new Map(),
  };
}

/** First part of the tenant's serials; the ERP's documents do not say what it prints without one. */
export function prefixOf({ prefix, code }: Organization): string {
  return (
    prefix ??
    code
      .replace(/[^A-Za-z0-9]/g, '')
      .slice(0, 4)
      .toUpperCase()
  );
}

/** Registers a new serial in Core. */
export function issueSerial(
  book: Book,
  serial: { readonly type: ProductionType; readonly sku: string; readonly at: Date; readonly ticket: number },
): { readonly code: string; readonly registry: MutableRow } {
  const { type, sku, at } = serial;
  const ymd = ymdOf(at);
  const counter = `${type} ${sku} ${ymd}`;
  const seq = (book.counters.get(counter) ?? 0) + 1;
  book.counters.set(counter, seq);
  book.sequence.push({ tenant_id: book.organization.id, prod_type: type, sku, ymd, seq });
  const prefix = prefixOf(book.organization);
  const code = serialCode({ prefix, type, sku, ymd, seq });
  const registry = registryRow(book, code, serial);
  book.registry.push(registry);
  return { code, registry };
}

export function registryRow(
  { organization, times }: Pick<Book, 'organization' | 'times'>,
  code: string,
  {
    type,
    sku,
    at,
    ticket,
  }: { readonly type: ProductionType; readonly sku: string; readonly at: Date; readonly ticket: number },
): MutableRow {
  return {
    serial_code: code,
    tenant_id: organization.id,
    org_code: prefixOf(organization),
    production_type: type,
    sku,
    job_ticket_id: ticket,
    dag_token_id: null,
    created_at: times.utc(at),
    issued_by: 'simulator',
    status: 'active',
    hash_signature: signatureOf(type, code),
    checksum: code.slice(-1),
    serial_scope: type === 'oem' ? 'batch' : 'piece',
    // What pre-generation writes, also for HAT; linking never changes it.
    linked_source: 'job_ticket',
  };
}

export function addTicket(
  book: Book,
  ticket: {
    readonly type: ProductionType;
    readonly sku: string;
    readonly quantity: number;
    readonly at: Date;
  },
): number {
  const id = book.tickets.length + 1;
  const line = ticket.type === 'oem' ? 'OEM' : 'JT';
  book.tickets.push({
    id_job_ticket: id,
    ticket_code: `${line}-${ymdOf(ticket.at)}-${String(id).padStart(4, '0')}`,
    job_name: `${ticket.sku} × ${ticket.quantity}`,
    target_qty: ticket.quantity,
    status: 'planned',
    process_mode: ticket.type === 'oem' ? 'batch' : 'piece',
    production_type: ticket.type,
    sku: ticket.sku,
    routing_mode: 'dag',
    created_at: book.times.server(ticket.at),
  });
  return id;
}

export function addInstance(book: Book, ticket: number, at: Date): number {
  const id = book.instances.length + 1;
  book.instances.push({ id_instance: id, id_job_ticket: ticket, created_at: book.times.server(at) });
  const row = book.tickets[ticket - 1];
  if (row !== undefined) row['status'] = 'in_progress';
  return id;
}

/** A token as spawning creates it; `change` overrides columns. */
export function addToken(
  book: Book,
  instance: number,
  serial: string,
  at: Date,
  change: MutableRow = {},
): MutableRow {
  const token: MutableRow = {
    id_token: book.tokens.length + 1,
    id_instance: instance,
    token_type: 'piece',
    serial_number: serial,
    parent_token_id: null,
    status: 'ready',
    spawned_at: book.times.server(at),
    completed_at: null,
    parent_scrapped_token_id: null,
    scrap_replacement_mode: null,
    scrapped_at: null,
    scrapped_by: null,
    ...change,
  };
  book.tokens.push(token);
  return token;
}

export function tokenId(token: MutableRow): number {
  return Number(token['id_token']);
}

/** A ticket of the artisan line with its serials, none spawned. */
export function planTicket(
  book: Book,
  sku: string,
  quantity: number,
  at: Date,
): { ticket: number; pieces: Piece[] } {
  const ticket = addTicket(book, { type: 'hatthasilpa', sku, quantity, at });
  const pieces = Array.from({ length: quantity }, (_, index) => {
    const { code, registry } = issueSerial(book, { type: 'hatthasilpa', sku, at, ticket });
    const serial: MutableRow = {
      id_job_ticket: ticket,
      serial_number: code,
      sequence_no: index + 1,
      generated_at: book.times.server(at),
      spawned_at: null,
      spawned_token_id: null,
    };
    book.serials.push(serial);
    return { code, registry, serial };
  });
  return { ticket, pieces };
}

/** Makes a token of each piece and links both sides; a caller makes a link fail by taking it back. */
export function spawn(book: Book, ticket: number, pieces: readonly Piece[], at: Date): MutableRow[] {
  const instance = addInstance(book, ticket, at);
  const tokens = pieces.map(({ code, registry, serial }) => {
    const token = addToken(book, instance, code, at);
    serial['spawned_at'] = book.times.utc(at);
    serial['spawned_token_id'] = tokenId(token);
    registry['dag_token_id'] = tokenId(token);
    return token;
  });
  // Only callers that send an idempotency key leave a trace here.
  if (book.random.chance(0.5)) logSpawn(book, instance, tokens.map(tokenId), at);
  return tokens;
}

function logSpawn(book: Book, instance: number, tokens: readonly number[], at: Date): void {
  const payload = JSON.stringify({ instance, tokens });
  const digest = createHash('sha256').update(`${book.organization.code} ${payload}`).digest('hex');
  book.spawnLog.push({
    idempotency_key: digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    payload_hash: digest,
    id_instance: instance,
    token_ids: JSON.stringify(tokens),
    result_json: JSON.stringify({ ok: true, spawned: tokens.length }),
    created_at: book.times.server(at),
  });
}
