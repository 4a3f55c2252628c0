import { text } from '../../shared/database/columns.ts';
import type { Database } from '../../shared/database/data-api.ts';
import { checkCharacterVerdict, classifySerial } from '../../shared/serial-code.ts';
import type { Slice } from './group-sums.ts';

/** Serials an answer: it stays below the Data API's 1 MiB. */
const SERIALS_A_CALL = 5_000;

/**
 * Serials of a slice of `job_ticket_serial` whose code is not of the standard format or ends with a wrong check
 * character, page by page. The codes are read and judged here: no database compares them exactly. Read-only.
 */
export async function* suspiciousCodes(
  tenant: Database,
  { from, to }: Slice,
): AsyncGenerator<readonly string[]> {
  for (let after = from.id; ; ) {
    const page = await tenant.read({
      sql: `SELECT id_serial, serial_number FROM job_ticket_serial
        WHERE id_serial > :after AND id_serial <= :to AND serial_number <> ''
        ORDER BY id_serial LIMIT ${SERIALS_A_CALL}`,
      parameters: { after, to: to.id },
      row: (next) => ({ id: next(text), serial: next(text) }),
    });
    const suspicious = page.map(({ serial }) => serial).filter((serial) => !isSound(serial));
    if (suspicious.length > 0) yield suspicious;
    const last = page.at(-1);
    if (last === undefined || page.length < SERIALS_A_CALL) return;
    after = last.id;
  }
}

function isSound(serial: string): boolean {
  return classifySerial(serial) === 'standard' && checkCharacterVerdict(serial) !== 'wrong';
}
