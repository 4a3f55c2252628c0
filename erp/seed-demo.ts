import { type Book, openBook } from './book.ts';
import { timesOf } from './erp-clock.ts';
import {
  tellDays,
  tellFreshFailure,
  tellHopelessLinks,
  tellInOrder,
  tellOddCodes,
  tellPendingLinks,
  tellQuarantine,
} from './history.ts';
import type { Tenant } from './organizations.ts';
import { createRandom } from './random.ts';
import { insertRows } from './rows.ts';
import { firstValue, identifier, type SqlConnection } from './sql.ts';

export interface SeedOptions {
  readonly coreDatabase: string;
  readonly tenants: readonly Tenant[];
  /** The end of the history. */
  readonly now: Date;
  /** The same seed and time write the same rows. Default 1. */
  readonly seed?: number;
  /** Days of history. Default 5. */
  readonly days?: number;
}

export interface SeedResult {
  /** Tenants that had tickets already and were left as they are. */
  readonly skipped: readonly string[];
  readonly serials: number;
}

const DEFAULT_DAYS = 5;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A tenant that has left worked until then. */
const FORMER_AGE_DAYS = 60;

/**
 * Writes some days of history for tenants that have none: ordinary production, codes of all kinds, entries in
 * the outbox that are due, and in the first tenant two that can never be linked.
 */
export async function seedDemo(connection: SqlConnection, options: SeedOptions): Promise<SeedResult> {
  const times = await timesOf(connection);
  const skipped: string[] = [];
  let serials = 0;
  for (const [index, tenant] of options.tenants.entries()) {
    if (await hasTickets(connection, tenant.database)) {
      skipped.push(tenant.organization.code);
      continue;
    }
    const random = createRandom((options.seed ?? 1) * 1000 + tenant.organization.id);
    const book = openBook(tenant.organization, times, random);
    tellHistory(book, options, index === 0);
    await writeBook(connection, options.coreDatabase, tenant.database, book);
    serials += book.registry.length;
  }
  return { skipped, serials };
}

function tellHistory(book: Book, options: SeedOptions, first: boolean): void {
  const { now } = options;
  const days = options.days ?? DEFAULT_DAYS;
  tellInOrder((agenda) => {
    if (!book.organization.active) {
      tellDays(book, agenda, new Date(now.getTime() - FORMER_AGE_DAYS * DAY_MS), days);
      return;
    }
    tellDays(book, agenda, now, days);
    tellQuarantine(book, agenda, now);
    tellOddCodes(book, agenda, now);
    tellPendingLinks(book, agenda, now);
    // In one tenant only: three of them within an hour would start the demo with an alarm.
    if (!first) return;
    tellHopelessLinks(book, agenda, now);
    tellFreshFailure(book, agenda, now);
  });
}

async function hasTickets(connection: SqlConnection, database: string): Promise<boolean> {
  const answer = await connection.query(
    `SELECT 1 AS found FROM ${identifier(database)}.hatthasilpa_job_ticket LIMIT 1`,
  );
  return firstValue(answer, 'found') !== undefined;
}

/** One transaction a tenant: an interrupted start leaves it without history, and the next writes it. */
async function writeBook(
  connection: SqlConnection,
  coreDatabase: string,
  database: string,
  book: Book,
): Promise<void> {
  await connection.query('START TRANSACTION');
  try {
    await insertRows(connection, coreDatabase, 'serial_seq_daily', book.sequence);
    await insertRows(connection, coreDatabase, 'serial_registry', book.registry);
    await insertRows(connection, database, 'hatthasilpa_job_ticket', book.tickets);
    await insertRows(connection, database, 'job_ticket_serial', book.serials);
    await insertRows(connection, database, 'job_graph_instance', book.instances);
    await insertRows(connection, database, 'flow_token', book.tokens);
    await insertRows(connection, database, 'serial_link_outbox', book.outbox);
    await insertRows(connection, database, 'serial_quarantine', book.quarantine);
    await insertRows(connection, database, 'token_spawn_log', book.spawnLog);
    await connection.query('COMMIT');
  } catch (cause) {
    await connection.query('ROLLBACK');
    throw cause;
  }
}
