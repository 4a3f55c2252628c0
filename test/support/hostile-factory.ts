import fc from 'fast-check';
import { type ProductionType, serialCode } from '../../erp/serial.ts';
import type { Erp, ErpTenant } from './mariadb.ts';

/**
 * Rows as a real ERP's tables hold them beside those that a test is about: allowed by the tables, and unlike what the
 * documents say. None of them gives anybody anything to do, so whatever a test expects stays as it is.
 */
type Oddity = (erp: Erp, tenant: ErpTenant) => Promise<void>;

/** Belongs to no row of any test. */
const NOBODYS_TOKEN = 9_900_000;
const FAR_FUTURE = "'2062-01-01 00:00:00'";
const NO_DATE = "'0000-00-00 00:00:00'";

/** As wide as a column of 100 characters may be. */
const WIDEST = '𝟘'.repeat(100);

const entry =
  (columns: string, values: string, count = 1): Oddity =>
  async (erp, { database }) => {
    for (let index = 0; index < count; index++)
      await erp.root.query(
        `INSERT INTO ${database}.serial_link_outbox (serial_code, dag_token_id, ${columns})
         VALUES ('ODD-2025-${index}', ${NOBODYS_TOKEN}, ${values})`,
      );
  };

/** A token that carries no serial, so that there is nothing to check about it. */
const token =
  (columns: string, values: string): Oddity =>
  async (erp, { database }) => {
    await erp.root.query(
      `INSERT INTO ${database}.flow_token (id_instance, ${columns}) VALUES (1, ${values})`,
    );
  };

const quarantined =
  (columns: string, values: string): Oddity =>
  async (erp, { database }) => {
    await erp.root.query(
      `INSERT INTO ${database}.serial_quarantine (tenant_id, serial_code, source_table, reason, ${columns})
       VALUES (1, 'ODD-2025-0001', 'flow_token', 'orphaned', ${values})`,
    );
  };

let made = 0;
/** Pieces of one day: their numbers stay below the five digits of a serial. */
const A_DAY = 9_000;

/** A piece that is registered and linked on both sides; its times are SQL. */
const piece =
  (
    times: { readonly token: string; readonly generated: string; readonly spawned: string },
    type: ProductionType = 'hatthasilpa',
  ): Oddity =>
  async (erp, { database, id, prefix }) => {
    made += 1;
    const serial = serialCode({
      prefix: prefix ?? 'XX',
      type,
      sku: 'BAG',
      ymd: `202511${String(1 + (Math.floor(made / A_DAY) % 28)).padStart(2, '0')}`,
      seq: 90_000 + (made % A_DAY),
    });
    const [inserted] = await erp.root.query(
      `INSERT INTO ${database}.flow_token (id_instance, serial_number, status, spawned_at) VALUES (1, ?, 'ready', ${times.token})`,
      [serial],
    );
    const { insertId } = inserted as { insertId: number };
    await erp.root.query(
      `INSERT INTO ${database}.job_ticket_serial
        (id_job_ticket, serial_number, sequence_no, generated_at, spawned_at, spawned_token_id)
       VALUES (1, ?, ?, ${times.generated}, ${times.spawned}, ?)`,
      [serial, 1_000_000 + made, insertId],
    );
    await erp.root.query(
      `INSERT INTO ${erp.coreDatabase}.serial_registry
        (serial_code, tenant_id, org_code, production_type, sku, job_ticket_id, dag_token_id, hash_signature, checksum, created_at)
       VALUES (?, ?, 'ORG', 'hatthasilpa', 'BAG', 1, ?, REPEAT('f', 64), ?, UTC_TIMESTAMP() - INTERVAL 2 HOUR)`,
      [serial, id, insertId, serial.slice(-1)],
    );
  };

const PAST = "'2025-11-09 10:00:00'";

/** Rows that no count and no age takes in, either. */
export const SILENT_ODDITIES: Readonly<Record<string, Oddity>> = {
  'an entry of no status': entry('status', 'NULL'),
  'an entry of an empty status': entry('status', "''"),
  'an entry of no status and no time': entry('status, created_at, updated_at', 'NULL, NULL, NULL'),
  'a token of no time': token('spawned_at', 'NULL'),
  'a token of a zero date': token('spawned_at', NO_DATE),
  'a token of 2062': token('spawned_at', FAR_FUTURE),
  'a token of an empty status': token('status', "''"),
  'a token of an empty serial': token('serial_number', "''"),
  'a token whose parents are nobody’s': token('parent_token_id, parent_scrapped_token_id', '-7, 2147483647'),
};

/** Rows that ask nothing of the jobs. */
export const ODDITIES: Readonly<Record<string, Oddity>> = {
  ...SILENT_ODDITIES,
  'done entries of 2062': entry('status, created_at, updated_at', `'done', ${FAR_FUTURE}, ${FAR_FUTURE}`, 3),
  'a done entry of a zero date': entry('status, created_at', `'done', ${NO_DATE}`),
  'a done entry with the longest error': entry('status, last_error', `'done', '${WIDEST.repeat(5)}'`),
  'a quarantine row resolved in 2062': quarantined(
    'quarantined_at, resolved_at',
    `${FAR_FUTURE}, ${FAR_FUTURE}`,
  ),
  'a resolved quarantine row of a zero date': quarantined(
    'quarantined_at, resolved_at',
    `${NO_DATE}, ${PAST}`,
  ),
  'a linked piece spawned at no time': piece({ token: 'NULL', generated: 'NULL', spawned: PAST }),
  'a linked piece of zero dates': piece({ token: NO_DATE, generated: NO_DATE, spawned: NO_DATE }),
  'a linked piece of 2062': piece({ token: FAR_FUTURE, generated: FAR_FUTURE, spawned: FAR_FUTURE }),
};

/** Some of the oddities, by name. */
export function anyOf(oddities: Readonly<Record<string, Oddity>>): fc.Arbitrary<readonly string[]> {
  return fc.subarray(Object.keys(oddities));
}

/** Writes the oddities of these names, as a server without strict mode takes them. */
export async function makeOdd(
  erp: Erp,
  tenant: ErpTenant,
  names: readonly string[] = Object.keys(ODDITIES),
): Promise<void> {
  await erp.root.query("SET SESSION sql_mode = ''");
  for (const name of names) await ODDITIES[name]?.(erp, tenant);
  await erp.root.query('SET SESSION sql_mode = DEFAULT');
}
