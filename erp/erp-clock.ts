import { firstValue, type SqlConnection } from './sql.ts';

/**
 * The two clocks that write the ERP's columns: `utc` those filled by `UTC_TIMESTAMP()`, `server` those that
 * default to `CURRENT_TIMESTAMP` and follow the server's time zone.
 */
export interface ErpTimes {
  /** As a DATETIME literal, whole seconds. */
  utc(date: Date): string;
  server(date: Date): string;
}

function timesWithOffset(offsetSeconds: number): ErpTimes {
  const literal = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  return {
    utc: (date) => literal(date.getTime()),
    server: (date) => literal(date.getTime() + offsetSeconds * 1000),
  };
}

/** Asks the server how far its zone is from UTC. */
export async function timesOf(connection: SqlConnection): Promise<ErpTimes> {
  const answer = await connection.query('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS seconds');
  return timesWithOffset(Number(firstValue(answer, 'seconds') ?? 0));
}
