import { text } from '../database/columns.ts';
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

/** Rows of one answer: with the longest serials it stays below 1 MiB. */
const PAGE = 1_000;

/**
 * Reads the pending entries, due or not, whose serial another one names with another token. The answer is as long
 * as there are such entries, which is next to none. Read-only.
 */
export async function readContestedSerials(tenant: Database): Promise<ContestedSerials> {
  const rows: { id: string; serial: string; token: string }[] = [];
  for (let after = '0'; ; ) {
    const page = await tenant.read({
      sql: `SELECT outbox.id, outbox.serial_code, outbox.dag_token_id
        FROM serial_link_outbox AS outbox
        STRAIGHT_JOIN (
          SELECT serial_code FROM serial_link_outbox WHERE status = 'pending'
          GROUP BY serial_code HAVING MIN(dag_token_id) <> MAX(dag_token_id)
        ) AS several ON several.serial_code = outbox.serial_code
        WHERE outbox.status = 'pending' AND outbox.id > :after
        ORDER BY outbox.id LIMIT ${PAGE}`,
      parameters: { after },
      row: (next) => ({ id: next(text), serial: next(text), token: next(text) }),
    });
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return contested(rows);
    after = last.id;
  }
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
