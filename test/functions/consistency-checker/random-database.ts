import { type ProductionType, serialCode } from '../../../erp/serial.ts';
import { publishedCheckCharacter } from '../../../functions/shared/serial-code.ts';
import type { Erp, ErpTenant } from '../../support/mariadb.ts';
import { mistyped } from './checker-fixture.ts';

/** What a checker must come to about one tenant, each list sorted. */
export interface Expected {
  /** `serial token` of tenant links that it writes. */
  readonly repaired: string[];
  /** `serial token` of core links that it hands over. */
  readonly handedOver: string[];
  /** `reason serial`. */
  readonly quarantined: string[];
  /** `check serial`. */
  readonly reported: string[];
}

type Row = Record<string, string | number | null>;

/** A link: to the piece's own token, to none, or to the token with this id. */
type Link = 'own' | null | number;

/** No token has ids like these. */
const NO_SUCH_TOKEN = 9_000_000;
const NO_SUCH_TICKET = 4_711;
const TICKET = 1;
const STATUSES = ['ready', 'active', 'waiting', 'paused', 'completed'];

/** One tenant's rows in the making. Every kind of piece writes some, and says what a checker must do about them. */
export class RandomTenant {
  readonly expected: Expected = { repaired: [], handedOver: [], quarantined: [], reported: [] };
  readonly tokens: Row[] = [];
  readonly tickets: Row[] = [];
  readonly registry: Row[] = [];
  readonly outbox: Row[] = [];
  readonly quarantine: Row[] = [];
  readonly #tenant: ErpTenant;
  #seq = 0;

  constructor(tenant: ErpTenant) {
    this.#tenant = tenant;
  }

  /** A number that no other row of any tenant has. */
  unique(): number {
    this.#seq += 1;
    return this.#tenant.id * 100_000 + this.#seq;
  }

  /** A code that nobody has yet. Sequence numbers spread over several groups of a hundred. */
  code(
    type: ProductionType = 'hatthasilpa',
    prefix = this.#tenant.prefix ?? 'XX',
    sku = 'BAG',
    ymd = '20251109',
  ): string {
    this.#seq += 1;
    return serialCode({ prefix, type, sku, ymd, seq: this.#seq * 37 });
  }

  /** Writes a token and answers its id. */
  token(serial: string | null, age: number, columns: Row = {}): number {
    const id = this.tokens.length + 1;
    const status = STATUSES[id % STATUSES.length] ?? 'ready';
    this.tokens.push({
      id_token: id,
      id_instance: 1,
      serial_number: serial,
      token_type: 'piece',
      status,
      age,
      parent_token_id: null,
      parent_scrapped_token_id: null,
      ...columns,
    });
    return id;
  }

  /** Writes a `job_ticket_serial` row. */
  ticket(serial: string, age: number, token: number | null, columns: Row = {}): void {
    const id = this.tickets.length + 1;
    this.tickets.push({
      id_serial: id,
      id_job_ticket: TICKET,
      serial_number: serial,
      sequence_no: id,
      spawned_token_id: token,
      spawned_at: token === null ? null : '2025-11-09 10:00:00',
      age,
      ...columns,
    });
  }

  register(serial: string, age: number, token: number | null, columns: Row = {}): void {
    this.registry.push({
      serial_code: serial,
      tenant_id: this.#tenant.id,
      org_code: 'ORG',
      production_type: 'hatthasilpa',
      sku: 'BAG',
      mo_id: null,
      job_ticket_id: TICKET,
      dag_token_id: token,
      hash_signature: 'f'.repeat(64),
      hash_salt_version: 1,
      checksum: serial.slice(-1),
      serial_scope: 'piece',
      serial_type: 'product',
      age,
      ...columns,
    });
  }

  registerBatch(serial: string, age: number, columns: Row = {}): void {
    this.register(serial, age, null, { production_type: 'oem', serial_scope: 'batch', ...columns });
  }

  /** A piece on its token with both sides written. */
  piece(age: number, links: { tenant?: Link; core?: Link } = {}, serial = this.code()) {
    const token = this.token(serial, age);
    const linked = (link: Link | undefined) => (link === undefined || link === 'own' ? token : link);
    this.ticket(serial, age, linked(links.tenant));
    this.register(serial, age, linked(links.core));
    return { serial, token };
  }

  /** Writes all rows. Ages are minutes. */
  async write(erp: Erp): Promise<void> {
    const { database } = this.#tenant;
    await insert(erp, `${database}.flow_token`, this.tokens, 'spawned_at', 'NOW()');
    await insert(erp, `${database}.job_ticket_serial`, this.tickets, 'generated_at', 'NOW()');
    await insert(erp, `${erp.coreDatabase}.serial_registry`, this.registry, 'created_at', 'UTC_TIMESTAMP()');
    await insert(erp, `${database}.serial_link_outbox`, this.outbox, 'created_at', 'NOW()');
    await insert(erp, `${database}.serial_quarantine`, this.quarantine, 'quarantined_at', 'NOW()');
  }
}

async function insert(erp: Erp, table: string, rows: readonly Row[], time: string, clock: string) {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).filter((name) => name !== 'age');
  const values = rows.map((row) => [...columns.map((name) => row[name] ?? null), row['age'] ?? 0]);
  const tuple = `(${columns.map(() => '?').join(', ')}, ${clock} - INTERVAL ? MINUTE)`;
  await erp.root.query(
    `INSERT INTO ${table} (${columns.join(', ')}, ${time}) VALUES ${values.map(() => tuple).join(', ')}`,
    values.flat(),
  );
}

/** Writes one piece; `age` in minutes is more than the grace period. */
type Kind = (tenant: RandomTenant, age: number) => void;

/** Rows that look odd and are as they should be. */
export const HEALTHY: Readonly<Record<string, Kind>> = {
  'linked piece': (t, age) => void t.piece(age),
  'piece that waits for its spawn': (t, age) => {
    const serial = t.code();
    t.ticket(serial, age, null);
    t.register(serial, age, null);
  },
  'replacement, links to the scrapped token': (t, age) => {
    const { serial, token } = t.piece(age);
    Object.assign(t.tokens.at(-1) ?? {}, { status: 'scrapped' });
    t.token(serial, age, { parent_scrapped_token_id: token });
  },
  'replacement, links to the new token': (t, age) => {
    const serial = t.code();
    const scrapped = t.token(serial, age, { status: 'scrapped' });
    const token = t.token(serial, age, { parent_scrapped_token_id: scrapped });
    t.ticket(serial, age, token);
    t.register(serial, age, token);
  },
  'replacement of a replacement, core link to the first': (t, age) => {
    const serial = t.code();
    const first = t.token(serial, age, { status: 'scrapped' });
    const second = t.token(serial, age, { status: 'scrapped', parent_scrapped_token_id: first });
    const third = t.token(serial, age, { parent_scrapped_token_id: second });
    t.ticket(serial, age, third);
    t.register(serial, age, first);
  },
  'split child with the serial of its parent': (t, age) => {
    const { serial, token } = t.piece(age);
    t.token(serial, age, { parent_token_id: token });
  },
  'component of a piece': (t, age) => {
    const { serial, token } = t.piece(age);
    t.token(`${serial}-BODY-1`, age, { token_type: 'component', parent_token_id: token });
    t.register(`${serial}-BODY-1`, age, null, { serial_type: 'component', sku: null });
  },
  'OEM batch on many tokens': (t, age) => {
    const serial = t.code('oem');
    for (let count = 0; count < 3; count++) t.token(serial, age, { token_type: 'batch' });
    t.registerBatch(serial, age);
  },
  'OEM batch of hats': (t, age) => t.registerBatch(t.code('oem', undefined, 'HAT'), age, { sku: 'HAT' }),
  'OEM batch of a manufacturing order, without token': (t, age) => {
    t.registerBatch(t.code('oem'), age, { mo_id: 12, job_ticket_id: null });
  },
  'legacy code that is not registered': (t, age) => {
    const serial = `TOTE-2025-${t.unique()}`;
    t.ticket(serial, age, t.token(serial, age));
  },
  'legacy code that is registered and linked': (t, age) => {
    const serial = `MO-2025-001-${t.unique()}`;
    const token = t.token(serial, age);
    t.ticket(serial, age, token);
    t.register(serial, age, token, { sku: null });
  },
  'legacy code that only the registry knows': (t, age) => {
    t.register(`LOT-TOTE-2025-${t.unique()}`, age, null, { sku: null });
  },
  'temporary code': (t, age) => void t.token(`TEMP-DEFAULT-Bag-7-${t.unique()}`, age),
  'token without a serial': (t, age) => {
    t.token(null, age);
    t.token('', age);
  },
  'links to a token that carries no serial': (t, age) => {
    const serial = t.code();
    const token = t.token(null, age);
    t.ticket(serial, age, token);
    t.register(serial, age, token);
  },
  'piece without a ticket row': (t, age) => {
    const serial = t.code();
    t.register(serial, age, t.token(serial, age));
  },
  'scrapped piece that was never linked': (t, age) => {
    const serial = t.code();
    t.token(serial, age, { status: 'scrapped' });
    t.ticket(serial, age, null);
    t.register(serial, age, null);
  },
  'missing core link that waits in the outbox': (t, age) => {
    const { serial, token } = t.piece(age, { core: null });
    const status = age % 2 === 0 ? 'pending' : 'dead';
    t.outbox.push({ serial_code: serial, dag_token_id: token, status, retry_count: 2, age });
  },
  'wrong code that is in quarantine': (t, age) => {
    const serial = `broken-${t.unique()}`;
    const token = t.token(serial, age);
    t.quarantine.push({
      tenant_id: 1,
      serial_code: serial,
      source_table: 'flow_token',
      source_id: token,
      reason: 'invalid_format',
      resolved_at: null,
      age,
    });
  },
  'check character of the published mapping': (t, age) => {
    const body = t.code().slice(0, -2);
    // Where the published mapping answers no character that a serial may hold, the right one stands.
    const published = publishedCheckCharacter(body);
    const serial = /^[A-Z0-9]$/.test(published) ? `${body}-${published}` : t.code();
    t.piece(age, {}, serial);
  },
  'piece that is being spawned': (t) => void t.piece(2, { tenant: null, core: null }),
  'piece that is being registered': (t) => {
    t.ticket(t.code(), 3, null);
    t.token(t.code('oem'), 4, { token_type: 'batch' });
  },
  'registered piece whose rows are still to come': (t, age) =>
    t.register(t.code(), Math.min(age, 1_300), null),
};

/** Rows that are wrong, and what must be done about them. */
export const DEFECTS: Readonly<Record<string, Kind>> = {
  'missing tenant link': (t, age) => {
    const { serial, token } = t.piece(age, { tenant: null });
    t.expected.repaired.push(`${serial} ${token}`);
  },
  'half-written tenant link': (t, age) => {
    const { serial, token } = t.piece(age, { tenant: null });
    Object.assign(t.tickets.at(-1) ?? {}, { spawned_at: '2025-11-09 11:00:00' });
    t.expected.repaired.push(`${serial} ${token}`);
  },
  'missing core link': (t, age) => {
    const { serial, token } = t.piece(age, { core: null });
    t.expected.handedOver.push(`${serial} ${token}`);
  },
  'missing core link, done in the outbox': (t, age) => {
    const { serial, token } = t.piece(age, { core: null });
    t.outbox.push({ serial_code: serial, dag_token_id: token, status: 'done', retry_count: 1, age });
    t.expected.handedOver.push(`${serial} ${token}`);
  },
  'both links missing': (t, age) => {
    const { serial, token } = t.piece(age, { tenant: null, core: null });
    t.expected.repaired.push(`${serial} ${token}`);
    t.expected.handedOver.push(`${serial} ${token}`);
  },
  'missing core link of a piece without a ticket row': (t, age) => {
    const serial = t.code();
    const token = t.token(serial, age);
    t.register(serial, age, null);
    t.expected.handedOver.push(`${serial} ${token}`);
  },
  'missing tenant link of a replacement': (t, age) => {
    const serial = t.code();
    const scrapped = t.token(serial, age, { status: 'scrapped' });
    const token = t.token(serial, age, { parent_scrapped_token_id: scrapped });
    t.ticket(serial, age, null);
    t.register(serial, age, scrapped);
    t.expected.repaired.push(`${serial} ${token}`);
  },
  'links to two pieces': (t, age) => {
    const other = t.piece(age);
    const { serial } = t.piece(age, { core: other.token });
    t.expected.reported.push(`dual_link_mismatch ${serial}`);
  },
  'links to a token that does not exist': (t, age) => {
    const serial = t.code();
    t.ticket(serial, age, NO_SUCH_TOKEN);
    t.register(serial, age, NO_SUCH_TOKEN);
    t.expected.reported.push(`dual_link_mismatch ${serial}`);
  },
  'core link that a rolled-back spawn left behind': (t, age) => {
    const { serial } = t.piece(age, { core: NO_SUCH_TOKEN + 1 });
    t.expected.reported.push(`dual_link_mismatch ${serial}`);
  },
  'both links to the token of another piece': (t, age) => {
    const other = t.piece(age);
    const serial = t.code();
    t.ticket(serial, age, other.token);
    t.register(serial, age, other.token);
    t.expected.reported.push(`dual_link_mismatch ${serial}`);
  },
  'malformed code on a token': (t, age) => {
    const serial = t.code().toLowerCase();
    t.token(serial, age);
    t.expected.quarantined.push(`invalid_format ${serial}`);
  },
  'malformed code on a ticket': (t, age) => {
    const serial = `bad ${t.unique()}`;
    t.ticket(serial, age, null);
    t.expected.quarantined.push(`invalid_format ${serial}`);
  },
  'wrong check character': (t, age) => {
    const serial = mistyped(t.code());
    t.ticket(serial, age, t.token(serial, age));
    t.expected.quarantined.push(`checksum_fail ${serial}`);
  },
  'other check character in the registry': (t, age) => {
    const { serial } = t.piece(age);
    Object.assign(t.registry.at(-1) ?? {}, { checksum: '?' });
    t.expected.quarantined.push(`checksum_fail ${serial}`);
  },
  'token with an unregistered serial': (t, age) => {
    const serial = t.code();
    t.token(serial, age);
    t.expected.quarantined.push(`orphaned ${serial}`);
  },
  'batch with an unregistered serial': (t, age) => {
    const serial = t.code('oem');
    t.token(serial, age, { token_type: 'batch' });
    t.token(serial, age, { token_type: 'batch' });
    t.expected.quarantined.push(`orphaned ${serial}`);
  },
  'ticket row with an unregistered serial': (t, age) => {
    const serial = t.code();
    t.ticket(serial, age, null);
    t.expected.quarantined.push(`orphaned ${serial}`);
  },
  'piece whose ticket does not exist': (t, age) => {
    const { serial } = t.piece(age);
    Object.assign(t.tickets.at(-1) ?? {}, { id_job_ticket: NO_SUCH_TICKET });
    t.expected.quarantined.push(`orphaned ${serial}`);
  },
  'registered piece that nobody knows': (t, age) => {
    const serial = t.code();
    t.register(serial, Math.max(age, 1_500), null);
    t.expected.quarantined.push(`orphaned ${serial}`);
  },
  'serial on two live tokens': (t, age) => {
    const { serial } = t.piece(age);
    t.token(serial, age);
    t.expected.quarantined.push(`duplicate ${serial}`);
  },
  'core link of an OEM batch': (t, age) => {
    const serial = t.code('oem');
    t.registerBatch(serial, age, { dag_token_id: t.token(serial, age, { token_type: 'batch' }) });
    t.expected.reported.push(`oem_core_link ${serial}`);
  },
  'piece with a manufacturing order': (t, age) => {
    const { serial } = t.piece(age);
    Object.assign(t.registry.at(-1) ?? {}, { mo_id: 7 });
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
  'piece registered as a batch': (t, age) => {
    const { serial } = t.piece(age);
    Object.assign(t.registry.at(-1) ?? {}, { serial_scope: 'batch' });
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
  'batch registered as a piece, without order and ticket': (t, age) => {
    const serial = t.code('oem');
    t.registerBatch(serial, age, { serial_scope: 'piece', job_ticket_id: null });
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
  'batch registered as Hatthasilpa': (t, age) => {
    const serial = t.code('oem');
    const token = t.token(serial, age);
    t.ticket(serial, age, token);
    t.register(serial, age, token);
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
  'batch of hats registered as Hatthasilpa': (t, age) => {
    const serial = t.code('oem', undefined, 'HAT');
    const token = t.token(serial, age);
    t.ticket(serial, age, token);
    t.register(serial, age, token, { sku: 'HAT' });
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
  'SKU that is called like the line': (t, age) => {
    const { serial } = t.piece(age);
    Object.assign(t.registry.at(-1) ?? {}, { sku: 'HAT' });
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
  "another organisation's prefix": (t, age) => {
    const { serial } = t.piece(age, {}, t.code('hatthasilpa', 'ZZ99'));
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
  'signature that is no hexadecimal text': (t, age) =>
    implausible(t, age, { hash_signature: 'z'.repeat(64) }),
  'signature that is cut': (t, age) => implausible(t, age, { hash_signature: 'f'.repeat(32) }),
  'salt version 0': (t, age) => implausible(t, age, { hash_salt_version: 0 }),
  'code of 1970': (t, age) => implausible(t, age, {}, t.code('hatthasilpa', undefined, 'BAG', '19700101')),
  'code of 2099': (t, age) => implausible(t, age, {}, t.code('hatthasilpa', undefined, 'BAG', '20991231')),
  'linked OEM batch whose code begins with a tab': (t, age) => {
    const serial = `\tLOT-${t.unique()}`;
    t.registerBatch(serial, age, { dag_token_id: NO_SUCH_TOKEN });
    t.expected.reported.push(`oem_core_link ${serial}`);
  },
  'another SKU than the code': (t, age) => {
    const { serial } = t.piece(age);
    Object.assign(t.registry.at(-1) ?? {}, { sku: 'WALLET' });
    t.expected.reported.push(`context_mismatch ${serial}`);
  },
};

/** A piece whose registry row, or whose code, says what cannot be. */
function implausible(t: RandomTenant, age: number, columns: Row, serial = t.code()): void {
  t.piece(age, {}, serial);
  Object.assign(t.registry.at(-1) ?? {}, columns);
  t.expected.reported.push(`implausible_row ${serial}`);
}
