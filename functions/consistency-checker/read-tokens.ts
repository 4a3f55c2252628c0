import { readAdaptively, readInParts } from '../shared/database/adaptive-pages.ts';
import { nullable, text, truth } from '../shared/database/columns.ts';
import type { Database, RowReader } from '../shared/database/data-api.ts';
import { jsonOfIds, jsonOfSerials } from '../shared/database/json-table.ts';
import { PAGE } from './recent-serials.ts';
import { GRACE_MINUTES, type Token, youngSql } from './serial-record.ts';

/** Tokens an answer, at most. */
const TOKENS_A_CALL = 1_500;

const COLUMNS = `token.id_token, token.serial_number, token.token_type, COALESCE(token.status, ''), token.parent_token_id,
        token.parent_scrapped_token_id, ${youngSql('token.spawned_at')}`;

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
  if (serials.length === 0) return [];
  const wanted = jsonOfSerials(serials);
  return readAdaptively<Token>(TOKENS_A_CALL, (after, limit) =>
    tenant.read({
      sql: `SELECT DISTINCT ${COLUMNS}
        FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
          serial_number VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$' ERROR ON ERROR
        )) AS wanted
        STRAIGHT_JOIN flow_token AS token ON token.serial_number = wanted.serial_number
        WHERE token.id_token > :after
        ORDER BY token.id_token LIMIT ${limit}`,
      parameters: { serials: wanted, after: after?.id ?? '0' },
      row: tokenRow,
    }),
  );
}

/** Reads tokens by id; what is missing from the answer does not exist. Read-only. */
export function readTokensById(tenant: Database, ids: readonly string[]): Promise<Token[]> {
  return readInParts(ids, TOKENS_A_CALL, (part) =>
    tenant.read({
      sql: `SELECT ${COLUMNS}
        FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$' ERROR ON ERROR)) AS wanted
        STRAIGHT_JOIN flow_token AS token ON token.id_token = wanted.id`,
      parameters: { ids: jsonOfIds(part) },
      row: tokenRow,
    }),
  );
}

/**
 * Reads the lowest id of the tokens that carry each serial exactly, without reading them all. Read-only.
 */
export async function readFirstTokens(
  tenant: Database,
  serials: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return new Map(await readInParts(serials, PAGE, (part) => readFirstTokensOf(tenant, part)));
}

function readFirstTokensOf(
  tenant: Database,
  serials: readonly string[],
): Promise<(readonly [serial: string, id: string])[]> {
  return tenant.read({
    sql: `SELECT MIN(token.serial_number), MIN(token.id_token)
      FROM JSON_TABLE(:serials, '$[*]' COLUMNS (
        nr FOR ORDINALITY,
        serial_number VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PATH '$' ERROR ON ERROR
      )) AS wanted
      STRAIGHT_JOIN flow_token AS token ON token.serial_number = wanted.serial_number
      WHERE CAST(token.serial_number AS BINARY) = CAST(wanted.serial_number AS BINARY)
      GROUP BY wanted.nr`,
    parameters: { serials: jsonOfSerials(serials) },
    row: (next) => [next(text), next(text)] as const,
  });
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
