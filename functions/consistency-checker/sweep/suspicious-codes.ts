import * as z from 'zod/mini';
import { adaptivePages } from '../../shared/database/adaptive-pages.ts';
import { text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { checkCharacterVerdict, classifySerial } from '../../shared/serial-code.ts';
import type { Slice } from './group-sums.ts';

/** Serials an answer, at most. */
const SERIALS_A_CALL = 8_000;
/** They come packed, a row of the answer for many, as each value of its own takes as many bytes again. */
const ROWS_AN_ANSWER = 80;

interface Code {
  readonly serial: string;
  /** The last id of the row that it came in. */
  readonly upTo: bigint;
}

/**
 * Serials of a slice of `job_ticket_serial` whose code is not of the standard format or ends with a wrong check
 * character, page by page. The codes are read and judged here: no database compares them exactly. Read-only.
 */
export async function* suspiciousCodes(
  tenant: Database,
  { from, to }: Slice,
): AsyncGenerator<readonly string[]> {
  const pages = adaptivePages<Code>(SERIALS_A_CALL, (after, limit) =>
    readCodes(tenant, String(after?.upTo ?? from.id), to.id, limit),
  );
  for await (const page of pages) {
    const suspicious = page.filter(({ serial }) => !isSound(serial)).map(({ serial }) => serial);
    if (suspicious.length > 0) yield suspicious;
  }
}

/** In the order of their rows; those of one row stand in any order. */
async function readCodes(tenant: Database, after: string, to: string, limit: number): Promise<Code[]> {
  const rows = await tenant.read({
    sql: `SELECT MAX(page.id_serial), JSON_ARRAYAGG(page.serial_number)
      FROM (
        SELECT id_serial, serial_number FROM job_ticket_serial
        WHERE id_serial > :after AND id_serial <= :to AND serial_number <> ''
        ORDER BY id_serial LIMIT ${limit}
      ) AS page
      GROUP BY page.id_serial DIV ${Math.ceil(limit / ROWS_AN_ANSWER)}`,
    parameters: { after, to },
    row: (next) => ({ upTo: BigInt(next(text)), serials: z.parse(packed, JSON.parse(next(text))) }),
  });
  return rows
    .toSorted((one, other) => (one.upTo < other.upTo ? -1 : 1))
    .flatMap(({ upTo, serials }) => serials.map((serial) => ({ serial, upTo })));
}

const packed = z.array(z.string());

function isSound(serial: string): boolean {
  return classifySerial(serial) === 'standard' && checkCharacterVerdict(serial) !== 'wrong';
}
