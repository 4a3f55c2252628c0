import { nullable, text } from '../../functions/shared/database/columns.ts';
import type { Compared, Sides } from './pass.ts';

/** Rows an answer: it stays below the Data API's 1 MiB. */
const PAGE = 5_000;

type Links = Map<string, string | null>;

/** The naive way: fetches all links of both sides through the Data API, page by page, and compares them here. */
export async function compareNaively(sides: Sides): Promise<Compared> {
  const [tickets, registry] = await Promise.all([fetchTicketLinks(sides), fetchCoreLinks(sides)]);
  const serials = new Set([...tickets.keys(), ...registry.keys()]);
  return {
    differing: [...serials].filter((serial) => tickets.get(serial) !== registry.get(serial)),
    rows: tickets.size + registry.size,
  };
}

/** A link that names no token, or one of another serial, is no link of the serial. */
async function fetchTicketLinks({ tenant }: Sides): Promise<Links> {
  const links: Links = new Map();
  for (let after = '0'; ; ) {
    const page = await tenant.read({
      sql: `SELECT serial.id_serial, serial.serial_number, token.id_token
        FROM job_ticket_serial AS serial
        LEFT JOIN flow_token AS token
          ON token.id_token = serial.spawned_token_id AND token.serial_number = serial.serial_number
        WHERE serial.id_serial > :after ORDER BY serial.id_serial LIMIT ${PAGE}`,
      parameters: { after },
      row: (next) => ({ id: next(text), serial: next(text), token: next(nullable(text)) }),
    });
    for (const { serial, token } of page) links.set(serial, token);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return links;
    after = last.id;
  }
}

/** In the order of `idx_tenant_date`, the only one that finds the rows of one tenant. */
async function fetchCoreLinks({ core, tenantId }: Sides): Promise<Links> {
  const links: Links = new Map();
  for (let after = { time: '1000-01-01 00:00:00', id: '0' }; ; ) {
    const page = await core.read({
      sql: `SELECT CAST(created_at AS CHAR), id_serial, serial_code, dag_token_id FROM serial_registry
        WHERE tenant_id = :tenant AND created_at >= :time AND (created_at > :time OR id_serial > :id)
        ORDER BY created_at, id_serial LIMIT ${PAGE}`,
      parameters: { tenant: tenantId, time: after.time, id: after.id },
      row: (next) => ({ time: next(text), id: next(text), serial: next(text), token: next(nullable(text)) }),
    });
    for (const { serial, token } of page) links.set(serial, token);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return links;
    after = last;
  }
}
