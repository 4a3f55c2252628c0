import { integer, nullable, text } from '../database/columns.ts';
import type { Database } from '../database/data-api.ts';
import { ENDED_STATUSES } from '../token-status.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** The tokens that pending entries name for one serial, by serial; only serials for which they name several. */
export type ContestedSerials = ReadonlyMap<string, ReadonlySet<string>>;

/** What another entry of the same serial makes of an entry whose token holds the serial no more. */
export interface Superseded {
  /** In a few words: `is cancelled`. */
  readonly state: string;
  /** A live token that another pending entry names. */
  readonly by: string;
}

/** Rows of one answer: with the longest serials, 64 characters of four bytes, it stays below 1 MiB. */
const PAGE = 1_000;

/**
 * Reads the pending entries, due or not, whose serial another one names with another token. The answer is as long
 * as there are such entries, which is next to none. Read-only.
 */
export async function readContestedSerials(tenant: Database): Promise<ContestedSerials> {
  if (!(await isAnyContested(tenant))) return new Map();
  const rows: PendingRow[] = [];
  for (let last: PendingRow | undefined; ; ) {
    const page: PendingRow[] = await readContestedPage(tenant, last);
    rows.push(...page);
    last = page.at(-1);
    if (last === undefined || last.createdAt === null || page.length < PAGE) return contested(rows);
  }
}

interface PendingRow {
  readonly id: string;
  readonly serial: string;
  readonly token: string;
  /** As the database writes it; null in tables that somebody else filled. */
  readonly createdAt: string | null;
}

/**
 * Serials with several tokens, by their hash: numbers are grouped in a tenth of the time that texts take, and two
 * serials of one hash are told apart by whoever reads them.
 */
const SEVERAL_TOKENS = `FROM serial_link_outbox WHERE status = 'pending'
          GROUP BY CRC32(serial_code) HAVING MIN(dag_token_id) <> MAX(dag_token_id)`;

/** Whether there are any, which is next to never so. Read-only. */
async function isAnyContested(tenant: Database): Promise<boolean> {
  const [count] = await tenant.read({
    sql: `SELECT COUNT(*) FROM (SELECT 1 ${SEVERAL_TOKENS} LIMIT 1) AS several`,
    row: (next) => next(integer),
  });
  return count !== 0;
}

/** One page, in the order of the index on (status, created_at): the table holds all that was ever done. Read-only. */
function readContestedPage(tenant: Database, after: PendingRow | undefined): Promise<PendingRow[]> {
  const page =
    after === undefined
      ? ''
      : 'AND (outbox.created_at > :after_created OR (outbox.created_at = :after_created AND outbox.id > :after_id))';
  return tenant.read({
    sql: `SELECT outbox.id, outbox.serial_code, outbox.dag_token_id, outbox.created_at
      FROM serial_link_outbox AS outbox
      STRAIGHT_JOIN (
        SELECT CRC32(serial_code) AS hash ${SEVERAL_TOKENS}
      ) AS several ON several.hash = CRC32(outbox.serial_code)
      WHERE outbox.status = 'pending' ${page}
      ORDER BY outbox.created_at, outbox.id LIMIT ${PAGE}`,
    ...(after === undefined ? {} : { parameters: { after_created: after.createdAt, after_id: after.id } }),
    row: (next) => ({
      id: next(text),
      serial: next(text),
      token: next(text),
      createdAt: next(nullable(text)),
    }),
  });
}

/** Serials that the entries and what was read before name with several tokens. */
export function contestedAmong(
  entries: readonly OutboxEntry[],
  elsewhere: ContestedSerials,
): ContestedSerials {
  const named = entries.map(({ serialCode, tokenId }) => ({ serial: serialCode, token: tokenId }));
  const known = new Set(named.map(({ serial }) => serial));
  const others = [...elsewhere]
    .filter(([serial]) => known.has(serial))
    .flatMap(([serial, tokens]) => [...tokens].map((token) => ({ serial, token })));
  return contested([...named, ...others]);
}

/** The database's comparison ignores case; serials are told apart here. */
function contested(rows: readonly { readonly serial: string; readonly token: string }[]): ContestedSerials {
  const tokens = new Map<string, Set<string>>();
  for (const { serial, token } of rows) tokens.set(serial, (tokens.get(serial) ?? new Set()).add(token));
  return new Map([...tokens].filter(([, { size }]) => size > 1));
}

/** Reads the status of tokens by id; what is missing from the answer does not exist. Read-only. */
export async function readTokenStates(
  tenant: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tenant.read({
    sql: `SELECT token.id_token, COALESCE(token.status, '')
      FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$')) AS wanted
      STRAIGHT_JOIN flow_token AS token ON token.id_token = wanted.id`,
    parameters: { ids: JSON.stringify(ids) },
    row: (next) => [next(text), next(text)] as const,
  });
  return new Map(rows);
}

/**
 * Which entries must not be linked: their token has ended or is not there, while another pending entry of the
 * serial names a live one. Where no token of a serial is live, nothing is superseded.
 */
export function supersededAmong(
  entries: readonly OutboxEntry[],
  serials: ContestedSerials,
  states: ReadonlyMap<string, string>,
): ReadonlyMap<OutboxEntry, Superseded> {
  const live = (token: string) => {
    const status = states.get(token);
    return status !== undefined && !ENDED_STATUSES.some((ended) => ended === status);
  };
  return new Map(
    entries.flatMap((entry): [OutboxEntry, Superseded][] => {
      const tokens = [...(serials.get(entry.serialCode) ?? [])];
      const by = tokens.find((token) => token !== entry.tokenId && live(token));
      if (by === undefined || live(entry.tokenId)) return [];
      const status = states.get(entry.tokenId);
      return [[entry, { state: status === undefined ? 'does not exist' : `is ${status}`, by }]];
    }),
  );
}
