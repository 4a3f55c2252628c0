import {
  addInstance,
  addTicket,
  addToken,
  type Book,
  CORE_UNREACHABLE,
  issueSerial,
  type MutableRow,
  type Piece,
  planTicket,
  SKUS,
  spawn,
  tokenId,
} from './book.ts';

/**
 * What is still to be told, in the order of its times. Rows get their ids when they are told, so ids grow with
 * time as they do in a real database; readers without an index on a time column rely on that.
 */
export interface Agenda {
  add(at: Date, chapter: () => void): void;
}

/** Tells everything that `fill` puts on the agenda, and what those chapters add. */
export function tellInOrder(fill: (agenda: Agenda) => void): void {
  const chapters: { readonly at: number; readonly tell: () => void }[] = [];
  fill({ add: (at, tell) => chapters.push({ at: at.getTime(), tell }) });
  while (chapters.length > 0) {
    const next = chapters.reduce((first, chapter) => (chapter.at < first.at ? chapter : first));
    chapters.splice(chapters.indexOf(next), 1);
    next.tell();
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const TICKETS_A_DAY = 6;
/** Share of spawned pieces whose link to Core failed at first and was made good by the outbox. */
const HEALED_SHARE = 0.004;
const SCRAPPED_SHARE = 0.03;

/** Some ordinary days up to `now`: tickets, spawns, progress, scrap, batches. */
export function tellDays(book: Book, agenda: Agenda, now: Date, days: number): void {
  for (let day = days; day >= 1; day--) {
    const start = now.getTime() - day * DAY_MS;
    const sometime = () => new Date(start + book.random.integer(0, DAY_MS - HOUR_MS));
    for (let ticket = 0; ticket < TICKETS_A_DAY; ticket++) {
      const at = sometime();
      agenda.add(at, () => tellTicket(book, agenda, at, now));
    }
    const at = sometime();
    agenda.add(at, () => tellBatch(book, at));
  }
}

function tellTicket(book: Book, agenda: Agenda, at: Date, now: Date): void {
  const { random } = book;
  const { ticket, pieces } = planTicket(book, random.pick(SKUS), random.integer(8, 40), at);
  const spawnedAt = new Date(at.getTime() + random.integer(30, 240) * MINUTE_MS);
  // Some tickets are still waiting to be started.
  if (spawnedAt.getTime() > now.getTime() - HOUR_MS || random.chance(0.1)) return;
  agenda.add(spawnedAt, () => {
    const tokens = spawn(book, ticket, pieces, spawnedAt);
    for (const [index, token] of tokens.entries()) {
      const piece = pieces[index];
      if (piece === undefined) continue;
      if (random.chance(HEALED_SHARE)) queueLink(book, piece.code, token, spawnedAt, { status: 'done' });
      tellProgress(book, agenda, piece, token, spawnedAt, now);
    }
  });
}

function tellProgress(
  book: Book,
  agenda: Agenda,
  piece: Piece,
  token: MutableRow,
  spawnedAt: Date,
  now: Date,
): void {
  const { random, times } = book;
  const end = new Date(spawnedAt.getTime() + random.integer(4, 20) * HOUR_MS);
  if (end > now) {
    token['status'] = random.pick(['ready', 'active', 'active', 'waiting', 'paused']);
  } else if (random.chance(SCRAPPED_SHARE)) {
    Object.assign(token, { status: 'scrapped', scrapped_at: times.server(end), scrapped_by: 7 });
    if (random.chance(0.5)) agenda.add(end, () => replace(book, piece, token, end));
    else piece.registry['status'] = 'scrapped';
  } else {
    Object.assign(token, { status: 'completed', completed_at: times.server(end) });
    piece.registry['status'] = 'used';
  }
}

/** The replacement takes over the serial; both links keep naming the scrapped token. */
function replace(book: Book, piece: Piece, scrapped: MutableRow, at: Date): void {
  scrapped['scrap_replacement_mode'] = 'auto_start';
  addToken(book, Number(scrapped['id_instance']), piece.code, at, {
    parent_scrapped_token_id: tokenId(scrapped),
  });
}

/** A batch of the industrial line: one serial for all its tokens, never linked to Core. */
function tellBatch(book: Book, at: Date): { readonly code: string; readonly token: MutableRow } {
  const sku = book.random.pick(SKUS);
  const ticket = addTicket(book, { type: 'oem', sku, quantity: 100, at });
  const { code } = issueSerial(book, { type: 'oem', sku, at, ticket });
  const instance = addInstance(book, ticket, at);
  const token = addToken(book, instance, code, at, { token_type: 'batch' });
  for (let other = 0; other < 2; other++) addToken(book, instance, code, at, { token_type: 'batch' });
  return { code, token };
}

/** Codes that are not standard serials and no faults either: legacy ones, a component, a temporary one. */
export function tellOddCodes(book: Book, agenda: Agenda, now: Date): void {
  const at = new Date(now.getTime() - 26 * HOUR_MS);
  agenda.add(at, () => {
    const ticket = addTicket(book, { type: 'hatthasilpa', sku: 'TOTE', quantity: 3, at });
    const instance = addInstance(book, ticket, at);
    tellLegacyCodes(book, ticket, instance, at);
    addToken(book, instance, `TEMP-${book.organization.code}-TOTE-${ticket}-1`, at);
    const { code, token } = tellLinkedPiece(book, at);
    const component = { token_type: 'component', parent_token_id: tokenId(token) };
    addToken(book, Number(token['id_instance']), `${code}-BODY-1`, at, component);
  });
}

function tellLegacyCodes(book: Book, ticket: number, instance: number, at: Date): void {
  const year = at.getUTCFullYear();
  const codes = [`TOTE-${year}-A7F3C9`, `MO-${year}-001-0001`, `TOTE-${year}-0001`];
  for (const [index, code] of codes.entries()) {
    const token = addToken(book, instance, code, at, { status: 'active' });
    book.serials.push({
      id_job_ticket: ticket,
      serial_number: code,
      sequence_no: index + 1,
      generated_at: book.times.server(at),
      spawned_at: book.times.utc(at),
      spawned_token_id: tokenId(token),
    });
  }
}

/** Entries that the outbox worker can and will link: retried before, and their next attempt is due. */
export function tellPendingLinks(book: Book, agenda: Agenda, now: Date): void {
  const spawnedAt = new Date(now.getTime() - 95 * MINUTE_MS);
  const lastAttempt = book.times.server(new Date(now.getTime() - 65 * MINUTE_MS));
  agenda.add(spawnedAt, () => {
    for (let entry = 0; entry < 3; entry++) {
      const { code, registry, token } = tellLinkedPiece(book, spawnedAt);
      registry['dag_token_id'] = null;
      queueLink(book, code, token, spawnedAt, { retry_count: 3, updated_at: lastAttempt });
    }
  });
}

/** A first failure a few minutes ago. */
export function tellFreshFailure(book: Book, agenda: Agenda, now: Date): void {
  const spawnedAt = new Date(now.getTime() - 12 * MINUTE_MS);
  agenda.add(spawnedAt, () => {
    const { code, registry, token } = tellLinkedPiece(book, spawnedAt);
    registry['dag_token_id'] = null;
    queueLink(book, code, token, spawnedAt, {});
  });
}

/** Two entries that can never be linked and that nobody has noticed yet. */
export function tellHopelessLinks(book: Book, agenda: Agenda, now: Date): void {
  const at = new Date(now.getTime() - 100 * MINUTE_MS);
  agenda.add(at, () => {
    // A spawn whose transaction was rolled back after the core link: the token it names never existed.
    const { code, registry, token } = tellLinkedPiece(book, at);
    registry['dag_token_id'] = tokenId(token) + 900_000;
    queueLink(book, code, token, at, { last_error: 'ERR_ALREADY_LINKED' });
    const batch = tellBatch(book, at);
    queueLink(book, batch.code, batch.token, at, { last_error: 'ERR_CONTEXT_MISMATCH' });
  });
}

/** Findings of earlier checker runs: one put right by a person, one waiting. */
export function tellQuarantine(book: Book, agenda: Agenda, now: Date): void {
  const at = new Date(now.getTime() - 30 * HOUR_MS);
  const resolved = book.times.server(new Date(now.getTime() - 20 * HOUR_MS));
  agenda.add(at, () => {
    const { code, token } = tellLinkedPiece(book, at);
    const wrongCheck = `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
    const copy = addToken(book, Number(token['id_instance']), wrongCheck, at);
    const stamp = book.times.server(at);
    const row = { tenant_id: book.organization.id, source_table: 'flow_token', quarantined_at: stamp };
    book.quarantine.push(
      {
        ...row,
        serial_code: `${code.slice(0, 10).toLowerCase()}?`,
        source_id: null,
        reason: 'invalid_format',
        resolved_at: resolved,
      },
      {
        ...row,
        serial_code: wrongCheck,
        source_id: tokenId(copy),
        reason: 'checksum_fail',
        resolved_at: null,
      },
    );
  });
}

function tellLinkedPiece(book: Book, at: Date): Piece & { readonly token: MutableRow } {
  const { ticket, pieces } = planTicket(book, book.random.pick(SKUS), 1, at);
  const [piece] = pieces;
  const [token] = spawn(book, ticket, pieces, at);
  if (piece === undefined || token === undefined) throw new Error('A ticket of one piece has one token.');
  return { ...piece, token };
}

function queueLink(book: Book, code: string, token: MutableRow, at: Date, change: MutableRow): void {
  book.outbox.push({
    serial_code: code,
    dag_token_id: tokenId(token),
    status: 'pending',
    retry_count: 0,
    last_error: CORE_UNREACHABLE,
    created_at: book.times.server(at),
    updated_at: book.times.server(at),
    ...change,
  });
}
