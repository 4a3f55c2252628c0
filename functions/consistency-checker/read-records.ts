import type { Database } from '../shared/database/data-api.ts';
import type { TicketTableName } from '../shared/queries/ticket-table.ts';
import type { CoreRegistry } from './core-registry.ts';
import { isHatthasilpaProduct } from './hatthasilpa.ts';
import { readTicketSerials } from './read-ticket-serials.ts';
import { readFirstTokens, readTokensById, readTokensBySerial } from './read-tokens.ts';
import { PAGE } from './recent-serials.ts';
import type { RegistryRow, SerialRecord, Source, TicketSerial, Token } from './serial-record.ts';

export interface RecordSources {
  readonly tenant: Database;
  /** Null while the Core DB cannot be asked for it. */
  readonly tenantId: number | null;
  readonly registry: CoreRegistry;
  readonly ticketTables: readonly TicketTableName[];
}

/** Replacements of replacements that are followed; a longer chain is left as it is. */
const LONGEST_CHAIN = 20;

/** Reads what both sides say about each serial, a page of serials at a time. Read-only. */
export async function* readRecords(
  sources: RecordSources,
  serials: readonly string[],
): AsyncGenerator<readonly SerialRecord[]> {
  for (let start = 0; start < serials.length; start += PAGE)
    yield await readPage(sources, serials.slice(start, start + PAGE));
}

async function readPage(
  { tenant, tenantId, registry, ticketTables }: RecordSources,
  serials: readonly string[],
): Promise<readonly SerialRecord[]> {
  const rows = await registry.rows(tenantId, serials);
  const registryOf = (serial: string): SerialRecord['registry'] =>
    rows === undefined ? 'unknown' : (rows.get(serial) ?? 'absent');
  const tickets = await readTicketSerials(tenant, serials, ticketTables);
  const hatthasilpa = serials.filter((serial) => isHatthasilpaProduct(serial, registryOf(serial)));
  const others = serials.filter((serial) => !isHatthasilpaProduct(serial, registryOf(serial)));
  const tokens = await readTokensBySerial(tenant, hatthasilpa);
  const firstTokens = await readFirstTokens(tenant, others);
  const known = await readChains(tenant, tokens, linksOf(hatthasilpa, rows, tickets));
  const bySerial = Map.groupBy(tokens, ({ serial }) => serial);
  return serials.map((serial) => {
    const own = bySerial.get(serial) ?? [];
    const ticket = tickets.get(serial);
    return {
      serial,
      registry: registryOf(serial),
      ticket,
      tokens: own,
      known,
      source: sourceOf(own[0]?.id ?? firstTokens.get(serial), ticket),
    };
  });
}

/** Tokens by id: the given ones, the ones that a link names, and all that these replace. */
async function readChains(
  tenant: Database,
  tokens: readonly Token[],
  links: readonly string[],
): Promise<ReadonlyMap<string, Token>> {
  const known = new Map(tokens.map((token) => [token.id, token]));
  let named: readonly (string | null)[] = [...tokens.map(({ replacesId }) => replacesId), ...links];
  for (let round = 0; round < LONGEST_CHAIN; round++) {
    const missing = new Set(named.filter((id) => id !== null && !known.has(id)));
    const found = await readTokensById(
      tenant,
      [...missing].filter((id) => id !== null),
    );
    if (found.length === 0) break;
    for (const token of found) known.set(token.id, token);
    named = found.map(({ replacesId }) => replacesId);
  }
  return known;
}

function linksOf(
  serials: readonly string[],
  registry: ReadonlyMap<string, RegistryRow> | undefined,
  tickets: ReadonlyMap<string, TicketSerial>,
): string[] {
  return serials
    .flatMap((serial) => [registry?.get(serial)?.tokenId, tickets.get(serial)?.tokenId])
    .filter((id) => id !== undefined && id !== null);
}

function sourceOf(tokenId: string | undefined, ticket: TicketSerial | undefined): Source | undefined {
  if (tokenId !== undefined) return { table: 'flow_token', id: tokenId };
  return ticket === undefined ? undefined : { table: 'job_ticket_serial', id: ticket.id };
}
