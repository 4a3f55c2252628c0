import { nullable, text, truth } from '../shared/database/columns.ts';
import type { Database, RowReader } from '../shared/database/data-api.ts';
import { GRACE_MINUTES, type Token } from './serial-record.ts';

/** Tokens an answer: with the longest serials it stays below the Data API's 1 MiB. */
const TOKENS_A_CALL = 1_500;

const COLUMNS = `token.id_token, token.serial_number, token.token_type, COALESCE(token.status, ''), token.parent_token_id,
        token.parent_scrapped_token_id, COALESCE(token.spawned_at > NOW() - INTERVAL ${GRACE_MINUTES} MINUTE, 0)`;

const tokenRow: RowReader<Token> = (next) => ({
  id: next(text),
  serial: next(nullable(text)),
  type: next(nullable(text)),
  status: next(text),
  parentId: next(nullable(text)),
  replacesId: next(nullable(text)),
  young: next(truth),
});

/**
 * Reads the tokens that carry one of the serials, of any age and status, in the order of their ids. The
 * database's own comparison ignores case and trailing blanks; whoever needs exactness compares again. Read-only.
 */
export async function readTokensBySerial(tenant: Database, serials: readonly string[]): Promise<Token[]> {
  const tokens: Token[] = [];
  if (serials.length === 0) return tokens;
  for (let after = '0'; ; ) {
    const page = await tenant.read({
      sql: `SELECT DISTINCT ${COLUMNS}
        FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
          serial_number VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$'
        )) AS wanted
        STRAIGHT_JOIN flow_token AS token ON token.serial_number = wanted.serial_number
        WHERE token.id_token > :after
        ORDER BY token.id_token LIMIT ${TOKENS_A_CALL}`,
      parameters: { serials: JSON.stringify(serials), after },
      row: tokenRow,
    });
    tokens.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < TOKENS_A_CALL) return tokens;
    after = last.id;
  }
}

/** Reads tokens by id; what is missing from the answer does not exist. Read-only. */
export async function readTokensById(tenant: Database, ids: readonly string[]): Promise<Token[]> {
  const tokens: Token[] = [];
  for (let start = 0; start < ids.length; start += TOKENS_A_CALL) {
    tokens.push(
      ...(await tenant.read({
        sql: `SELECT ${COLUMNS}
          FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$')) AS wanted
          STRAIGHT_JOIN flow_token AS token ON token.id_token = wanted.id`,
        parameters: { ids: JSON.stringify(ids.slice(start, start + TOKENS_A_CALL)) },
        row: tokenRow,
      })),
    );
  }
  return tokens;
}

/**
 * Reads the lowest id of the tokens that carry each serial exactly, without reading them all. Read-only.
 */
export async function readFirstTokens(
  tenant: Database,
  serials: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (serials.length === 0) return new Map();
  const rows = await tenant.read({
    sql: `SELECT MIN(token.serial_number), MIN(token.id_token)
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        nr FOR ORDINALITY,
        serial_number VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$'
      )) AS wanted
      STRAIGHT_JOIN flow_token AS token ON token.serial_number = wanted.serial_number
      WHERE CAST(token.serial_number AS BINARY) = CAST(wanted.serial_number AS BINARY)
      GROUP BY wanted.nr`,
    parameters: { serials: JSON.stringify(serials) },
    row: (next) => [next(text), next(text)] as const,
  });
  return new Map(rows);
}

/**
 * Reads the highest id of a token that is older than the grace period. A higher one may belong to a spawn
 * that has written its core link but not committed yet. Read-only.
 */
export async function readSettledUpTo(tenant: Database): Promise<bigint> {
  const [id] = await tenant.read({
    sql: `SELECT id_token FROM flow_token WHERE spawned_at <= NOW() - INTERVAL ${GRACE_MINUTES} MINUTE
      ORDER BY id_token DESC LIMIT 1`,
    row: (next) => next(text),
  });
  return BigInt(id ?? '0');
}
