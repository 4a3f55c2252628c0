import type { Load } from '../bulk-load.ts';
import { type BenchTenant, type Factory, NAMES, prefixOf, ROWS_A_DAY, TICKET_PIECES } from './factory.ts';

/** Characters of the longest code without its check character and the dash before. */
const LONGEST_BODY = 'DEFA-HAT-BAG001-20260101-00001-ABCD'.length;

/**
 * The Core DB's registry: consistent rows of ten tenants that take turns row after row. A piece's number among
 * those of its tenant, from 1, is also the id of its token.
 * @param end When the past ends, as SQL: a midnight.
 */
export function registryLoad(factory: Factory, end: string): Load {
  const sum = Array.from({ length: LONGEST_BODY }, (_, index) => `ASCII(SUBSTR(body, ${index + 1}, 1))`);
  const checkCharacter = `CONV((${sum.join(' + ')}) MOD 36, 10, 36)`;
  return {
    table: `${NAMES.coreDatabase}.serial_registry`,
    from: (numbers) => `(${piecesSql(factory, numbers, end)}) AS piece`,
    columns: {
      id_serial: 'seq',
      serial_code: `CONCAT(body, '-', ${checkCharacter})`,
      tenant_id: 'tenant_id',
      org_code: 'prefix',
      production_type: "'hatthasilpa'",
      sku: 'sku',
      job_ticket_id: `1 + (number - 1) DIV ${TICKET_PIECES}`,
      dag_token_id: 'number',
      created_at: 'created_at',
      issued_by: "'system'",
      hash_signature: 'hash',
      checksum: checkCharacter,
      linked_source: "'dag_token'",
    },
    rows: factory.registryRows,
  };
}

/** Pieces with all of their code but the check character, in steps: a limit keeps one from being merged into the next. */
function piecesSql(factory: Factory, numbers: string, end: string): string {
  const { days, registryRows } = factory;
  const ticketOfDay = `((number - 1) MOD (${TICKET_PIECES} * tickets_a_day) DIV ${TICKET_PIECES})`;
  const sequence = `(${ticketOfDay} DIV skus_a_day * ${TICKET_PIECES} + (number - 1) MOD ${TICKET_PIECES} + 1)`;
  const turns = `SELECT seq, ${ofTenant(factory, ({ organization }) => organization.id)} AS tenant_id,
      ${ofTenant(factory, (tenant) => `'${prefixOf(tenant)}'`)} AS prefix,
      1 + (seq - 1) DIV ${ofTenant(factory, ({ everyRows }) => everyRows)} AS number,
      ${ofTenant(factory, ({ ticketsADay }) => ticketsADay)} AS tickets_a_day,
      ${ofTenant(factory, ({ skusADay }) => skusADay)} AS skus_a_day,
      ${end} - INTERVAL ${days} - (seq - 1) DIV ${ROWS_A_DAY} DAY AS day
    FROM ${numbers} LIMIT ${registryRows}`;
  const details = `SELECT seq, tenant_id, prefix, number, day, SHA2(seq, 256) AS hash,
      CONCAT('BAG', LPAD(1 + ${ticketOfDay} MOD skus_a_day, 3, '0')) AS sku, LPAD(${sequence}, 5, '0') AS sequence,
      day + INTERVAL ${ticketOfDay} * 86400 DIV tickets_a_day SECOND AS created_at
    FROM (${turns}) AS turn LIMIT ${registryRows}`;
  return `SELECT seq, tenant_id, prefix, number, hash, sku, created_at,
      CONCAT(prefix, '-HAT-', sku, DATE_FORMAT(day, '-%Y%m%d-'), sequence, '-', UPPER(LEFT(hash, 4))) AS body
    FROM (${details}) AS detail LIMIT ${registryRows}`;
}

/** SQL that answers what holds for the tenant whose turn it is in row `seq`. */
function ofTenant(
  { large, small, others }: Factory,
  value: (tenant: BenchTenant) => string | number,
): string {
  const all = [large, small, ...others];
  // Rows after which the tenants take their turns anew.
  const turn = Math.max(...all.map(({ everyRows }) => everyRows));
  const values = Array.from({ length: turn }, (_, place) => {
    const tenant = all.find(({ everyRows, firstRow }) => (place + 1 - firstRow) % everyRows === 0);
    if (tenant === undefined) throw new Error(`Row ${place + 1} is no tenant's.`);
    return value(tenant);
  });
  return `ELT(1 + (seq - 1) MOD ${turn}, ${values.join(', ')})`;
}
