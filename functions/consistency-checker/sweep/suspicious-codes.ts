import * as z from 'zod/mini';
import { integer, text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { checkCharacterVerdict, classifySerial } from '../../shared/serial-code.ts';
import type { Slice } from './group-sums.ts';

/** Serials an answer, packed into one value: with the longest ones it stays below the Data API's 1 MiB. */
const SERIALS_A_CALL = 8_000;

const packed = z.array(z.string());

/**
 * Serials of a slice of `job_ticket_serial` whose code is not of the standard format or ends with a wrong check
 * character, page by page. The codes are read and judged here: no database compares them exactly. Read-only.
 */
export async function* suspiciousCodes(
  tenant: Database,
  { from, to }: Slice,
): AsyncGenerator<readonly string[]> {
  for (let after = from.id; ; ) {
    const [page] = await tenant.read({
      sql: `SELECT COUNT(*), COALESCE(MAX(page.id_serial), 0), COALESCE(JSON_ARRAYAGG(page.serial_number), '[]')
        FROM (
          SELECT id_serial, serial_number FROM job_ticket_serial
          WHERE id_serial > :after AND id_serial <= :to
          ORDER BY id_serial LIMIT ${SERIALS_A_CALL}
        ) AS page`,
      parameters: { after, to: to.id },
      row: (next) => ({
        rows: next(integer),
        last: next(text),
        serials: z.parse(packed, JSON.parse(next(text))),
      }),
    });
    const suspicious = page?.serials.filter((serial) => serial !== '' && !isSound(serial)) ?? [];
    if (suspicious.length > 0) yield suspicious;
    if (page === undefined || page.rows < SERIALS_A_CALL) return;
    after = page.last;
  }
}

function isSound(serial: string): boolean {
  return classifySerial(serial) === 'standard' && checkCharacterVerdict(serial) !== 'wrong';
}
