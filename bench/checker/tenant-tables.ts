import type { Load } from '../bulk-load.ts';
import { type BenchTenant, databaseOf, NAMES, TICKET_PIECES } from './factory.ts';

/** The tenant's job ticket serials, as the registry has them: `id_serial` is the number of the piece. */
export function ticketSerialLoad(tenant: BenchTenant): Load {
  return {
    table: `${databaseOf(tenant)}.job_ticket_serial`,
    from: (numbers) => withRegistry(tenant, numbers),
    columns: {
      id_serial: 'seq',
      id_job_ticket: 'registry.job_ticket_id',
      serial_number: 'registry.serial_code',
      sequence_no: `1 + (seq - 1) MOD ${TICKET_PIECES}`,
      generated_at: 'registry.created_at',
      spawned_at: 'registry.created_at',
      spawned_token_id: 'registry.dag_token_id',
    },
    rows: tenant.serials,
  };
}

/** Its tokens, one for each piece. */
export function tokenLoad(tenant: BenchTenant): Load {
  return {
    table: `${databaseOf(tenant)}.flow_token`,
    from: (numbers) => withRegistry(tenant, numbers),
    columns: {
      id_token: 'registry.dag_token_id',
      id_instance: 'registry.job_ticket_id',
      serial_number: 'registry.serial_code',
      status: "'completed'",
      spawned_at: 'registry.created_at',
    },
    rows: tenant.serials,
  };
}

/** Its job tickets. */
export function ticketLoad(tenant: BenchTenant): Load {
  return {
    table: `${databaseOf(tenant)}.hatthasilpa_job_ticket`,
    columns: {
      id_job_ticket: 'seq',
      ticket_code: "CONCAT('JT-', LPAD(seq, 8, '0'))",
      job_name: "CONCAT('Order ', seq)",
      target_qty: String(TICKET_PIECES),
      status: "'completed'",
    },
    rows: tenant.serials / TICKET_PIECES,
  };
}

function withRegistry({ everyRows, firstRow }: BenchTenant, numbers: string): string {
  return `${numbers} STRAIGHT_JOIN ${NAMES.coreDatabase}.serial_registry AS registry
    ON registry.id_serial = ${firstRow} + (seq - 1) * ${everyRows}`;
}
