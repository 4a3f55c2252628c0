import type { Connection, RowDataPacket } from 'mysql2/promise';
import { type BenchTenant, databaseOf, NAMES } from './factory.ts';

/** One serial in so many has drifted, in the middle of each thousand. */
const EVERY = 1_000;
const FIRST = EVERY / 2;

/** The kinds of drift take turns. */
const KINDS = 3;

/**
 * Lets serials drift apart, spread evenly over all of them: without a core link, with another token as core link,
 * and without a tenant link. Answers which.
 */
export async function drift(connection: Connection, tenant: BenchTenant): Promise<readonly string[]> {
  const { everyRows, firstRow, serials } = tenant;
  const registry = `${NAMES.coreDatabase}.serial_registry`;
  const tickets = `${databaseOf(tenant)}.job_ticket_serial`;
  const ids = (kind: number) => numbersFrom(tenant, FIRST + kind * EVERY, KINDS * EVERY);
  const rowOf = `${firstRow} + (numbers.seq - 1) * ${everyRows}`;
  const updateRegistry = (kind: number, link: string) =>
    connection.query(
      `UPDATE ${ids(kind)} AS numbers STRAIGHT_JOIN ${registry} AS registry ON registry.id_serial = ${rowOf}
       SET registry.dag_token_id = ${link}`,
    );
  await updateRegistry(0, 'NULL');
  await updateRegistry(1, 'registry.dag_token_id + 1');
  await connection.query(
    `UPDATE ${ids(2)} AS numbers STRAIGHT_JOIN ${tickets} AS serial ON serial.id_serial = numbers.seq
     SET serial.spawned_token_id = NULL`,
  );
  const [drifted] = await connection.query<RowDataPacket[]>(
    `SELECT serial.serial_number FROM ${numbersFrom(tenant, FIRST, EVERY)} AS numbers
     STRAIGHT_JOIN ${tickets} AS serial ON serial.id_serial = numbers.seq`,
  );
  if (drifted.length !== serials / EVERY) throw new Error(`${drifted.length} serials have drifted.`);
  return drifted.map((row) => String(row['serial_number']));
}

/** Links all drifted serials again as they were: a piece's number is the id of its token. */
export async function undoDrift(connection: Connection, tenant: BenchTenant): Promise<void> {
  const { everyRows, firstRow } = tenant;
  const numbers = numbersFrom(tenant, FIRST, EVERY);
  await connection.query(
    `UPDATE ${numbers} AS numbers
     STRAIGHT_JOIN ${NAMES.coreDatabase}.serial_registry AS registry
       ON registry.id_serial = ${firstRow} + (numbers.seq - 1) * ${everyRows}
     STRAIGHT_JOIN ${databaseOf(tenant)}.job_ticket_serial AS serial ON serial.id_serial = numbers.seq
     SET registry.dag_token_id = numbers.seq, serial.spawned_token_id = numbers.seq`,
  );
}

function numbersFrom(tenant: BenchTenant, first: number, step: number): string {
  return `${databaseOf(tenant)}.seq_${first}_to_${tenant.serials}_step_${step}`;
}
