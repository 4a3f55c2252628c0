import { integer, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { GRACE_MINUTES } from '../serial-record.ts';
import { START, type SweepPosition } from './checked-range.ts';
import type { Slice } from './group-sums.ts';
import { SLICE_ROWS } from './serial-slice.ts';

export interface TokenSlice {
  readonly to: SweepPosition;
  readonly rows: number;
  /** Nothing is left after it. */
  readonly last: boolean;
}

/** Where the slice of `flow_token` ends that begins after `from`. Read-only. */
export async function nextTokenSlice(
  tenant: Database,
  from: SweepPosition,
  sliceRows = SLICE_ROWS,
): Promise<TokenSlice> {
  const [slice] = await tenant.read({
    sql: `SELECT COUNT(*), COALESCE(MAX(ids.id_token), :after)
      FROM (SELECT id_token FROM flow_token WHERE id_token > :after ORDER BY id_token LIMIT ${sliceRows}) AS ids`,
    parameters: { after: from.id },
    row: (next) => ({ rows: next(integer), id: next(text) }),
  });
  const { rows, id } = slice ?? { rows: 0, id: from.id };
  return { to: { id, time: START.time }, rows, last: rows < sliceRows };
}

/** The last token. Read-only. */
export async function endOfTokens(tenant: Database): Promise<SweepPosition> {
  const [id] = await tenant.read({
    sql: 'SELECT COALESCE(MAX(id_token), 0) FROM flow_token',
    row: (next) => next(text),
  });
  return { id: id ?? START.id, time: START.time };
}

/** Tokens an answer: it stays below the Data API's 1 MiB. */
const TOKENS_A_CALL = 5_000;

/**
 * Serials of tokens in a slice that are not the tokens which the tenant links name, page by page: unlinked pieces,
 * duplicates, replacements, split children, and serials without a row in `job_ticket_serial`, as OEM batches have
 * none. Tokens of the last minutes are left out: their spawn may still be running. Read-only.
 */
export async function* unlinkedTokenSerials(
  tenant: Database,
  { from, to }: Slice,
): AsyncGenerator<readonly string[]> {
  for (let after = from.id; ; ) {
    const page = await tenant.read({
      sql: `SELECT token.id_token, token.serial_number FROM flow_token AS token
        LEFT JOIN job_ticket_serial AS serial ON serial.serial_number = token.serial_number
        WHERE token.id_token > :after AND token.id_token <= :to AND token.serial_number <> ''
          AND COALESCE(token.spawned_at <= NOW() - INTERVAL ${GRACE_MINUTES} MINUTE, 1)
          AND (serial.spawned_token_id IS NULL OR serial.spawned_token_id <> token.id_token
            OR CAST(serial.serial_number AS BINARY) <> CAST(token.serial_number AS BINARY))
        ORDER BY token.id_token LIMIT ${TOKENS_A_CALL}`,
      parameters: { after, to: to.id },
      row: (next) => ({ id: next(text), serial: next(text) }),
    });
    if (page.length > 0) yield [...new Set(page.map(({ serial }) => serial))];
    const last = page.at(-1);
    if (last === undefined || page.length < TOKENS_A_CALL) return;
    after = last.id;
  }
}
