import { nullable, text } from '../../shared/database/columns.ts';
import type { Database, Statement } from '../../shared/database/data-api.ts';
import { HATTHASILPA_PRODUCT, NAMES_NO_TOKEN_OF_IT } from './group-sums.ts';
import { startingWith } from './serial-group.ts';
import type { SerialSides } from './serial-slice.ts';

/** Groups a call: of a hundred serials each, their answer stays below the Data API's 1 MiB. */
const GROUPS_A_CALL = 40;
const ROWS_A_CALL = 5_000;

type Links = ReadonlyMap<string, string | null>;

/**
 * The serials of groups in which the two sides differ, page by page; also those whose link names a token that does
 * not exist or carries another serial. Each group is read whole on both sides, whatever slice its rows fall into.
 * Read-only.
 */
export async function* differingSerials(
  sides: SerialSides,
  groups: readonly string[],
): AsyncGenerator<readonly string[]> {
  for (let start = 0; start < groups.length; start += GROUPS_A_CALL) {
    const page = groups.slice(start, start + GROUPS_A_CALL);
    const [tickets, registry] = await Promise.all([
      readTicketLinks(sides.tenant, page),
      readCoreLinks(sides, page),
    ]);
    const serials = new Set([...tickets.keys(), ...registry.keys()]);
    yield [...serials].filter((serial) => tickets.get(serial) !== registry.get(serial));
  }
}

/** A link that names no token, or one of another serial. */
const WRONG = 'wrong';

async function readTicketLinks(tenant: Database, groups: readonly string[]): Promise<Links> {
  const rows = await readGroups(tenant, groups, (matches) => ({
    sql: `SELECT serial.serial_number, CASE
          WHEN serial.spawned_token_id IS NOT NULL AND (${NAMES_NO_TOKEN_OF_IT}) THEN '${WRONG}'
          ELSE serial.spawned_token_id END
      FROM job_ticket_serial AS serial
      LEFT JOIN flow_token AS token ON token.id_token = serial.spawned_token_id
      WHERE (${matches('serial.serial_number')}) AND serial.serial_number > :after
      ORDER BY serial.serial_number LIMIT ${ROWS_A_CALL}`,
  }));
  return new Map(rows);
}

async function readCoreLinks({ core, tenantId }: SerialSides, groups: readonly string[]): Promise<Links> {
  const rows = await readGroups(core, groups, (matches) => ({
    // The tenant is compared after the look-up by code, which an index on the tenant would make far slower.
    sql: `SELECT registry.serial_code, registry.dag_token_id FROM serial_registry AS registry
      WHERE (${matches('registry.serial_code')}) AND registry.serial_code > :after
        AND registry.tenant_id + 0 = :tenant AND ${HATTHASILPA_PRODUCT}
      ORDER BY registry.serial_code LIMIT ${ROWS_A_CALL}`,
    parameters: { tenant: tenantId },
  }));
  return new Map(rows);
}

async function readGroups(
  database: Pick<Database, 'read'>,
  groups: readonly string[],
  statementFor: (matches: (column: string) => string) => Statement,
): Promise<(readonly [serial: string, token: string | null])[]> {
  const { sql, parameters } = statementFor((column) =>
    groups.map((_, index) => `${column} LIKE :group${index} ESCAPE '|'`).join(' OR '),
  );
  const patterns = Object.fromEntries(groups.map((group, index) => [`group${index}`, startingWith(group)]));
  const rows: (readonly [string, string | null])[] = [];
  for (let after = ''; ; ) {
    const page = await database.read({
      sql,
      parameters: { ...parameters, ...patterns, after },
      row: (next) => [next(text), next(nullable(text))] as const,
    });
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS_A_CALL) return rows;
    after = last[0];
  }
}
