import { readAdaptively } from '../../shared/database/adaptive-pages.ts';
import { nullable, text } from '../../shared/database/columns.ts';
import type { Database, Statement } from '../../shared/database/data-api.ts';
import { HATTHASILPA_PRODUCT, NAMES_NO_TOKEN_OF_IT } from './group-sums.ts';
import { startingWith } from './serial-group.ts';
import type { SerialSides } from './serial-slice.ts';

/** Groups a call, of a hundred serials each. */
const GROUPS_A_CALL = 40;
/** Rows an answer, at most. */
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

function readTicketLinks(tenant: Database, groups: readonly string[]): Promise<Links> {
  return readGroups(
    tenant,
    groups,
    (ofGroup) => `SELECT serial.serial_number AS serial_code, CASE
          WHEN serial.spawned_token_id IS NOT NULL AND (${NAMES_NO_TOKEN_OF_IT}) THEN '${WRONG}'
          ELSE serial.spawned_token_id END AS token
        FROM job_ticket_serial AS serial
        LEFT JOIN flow_token AS token ON token.id_token = serial.spawned_token_id
        WHERE ${ofGroup('serial.serial_number')}`,
  );
}

function readCoreLinks({ core, tenantId }: SerialSides, groups: readonly string[]): Promise<Links> {
  return readGroups(
    core,
    groups,
    // The tenant is compared after the look-up by code, which an index on the tenant would make far slower.
    (ofGroup) => `SELECT registry.serial_code, registry.dag_token_id AS token FROM serial_registry AS registry
        WHERE ${ofGroup('registry.serial_code')}
          AND registry.tenant_id + 0 = :tenant AND ${HATTHASILPA_PRODUCT}`,
    { tenant: tenantId },
  );
}

/**
 * One range of an index a group: as alternatives in one WHERE, every row would be compared with every group.
 * @param select SQL of one group's rows.
 */
async function readGroups(
  database: Pick<Database, 'read'>,
  groups: readonly string[],
  select: (ofGroup: (column: string) => string) => string,
  parameters: NonNullable<Statement['parameters']> = {},
): Promise<Links> {
  const patterns = Object.fromEntries(groups.map((group, index) => [`group${index}`, startingWith(group)]));
  const rows = await readAdaptively<readonly [serial: string, token: string | null]>(
    ROWS_A_CALL,
    (after, limit) => {
      const beyond = (column: string) => (after === undefined ? '' : ` AND ${column} > :after`);
      const selects = groups.map((_, index) =>
        select((column) => `${column} LIKE :group${index} ESCAPE '|'${beyond(column)}`),
      );
      return database.read({
        sql: `${selects.map((sql) => `(${sql})`).join(' UNION ALL ')} ORDER BY serial_code LIMIT ${limit}`,
        parameters: { ...parameters, ...patterns, ...(after === undefined ? {} : { after: after[0] }) },
        row: (next) => [next(text), next(nullable(text))] as const,
      });
    },
  );
  return new Map(rows);
}
