import type { Database } from '../../functions/shared/database/data-api.ts';
import { shown } from './any-column.ts';
import { cannotTell, type Finding, mustFix, ok, warning } from './finding.ts';

export type Flavour = 'mysql' | 'mariadb';

/** What a cluster says about itself. */
export interface Server {
  readonly flavour: Flavour;
  /** As `VERSION()` answers. */
  readonly version: string;
  /** Like `3.07.1`; undefined where it is no Aurora. */
  readonly aurora: string | undefined;
  /** Whether the server takes the patterns of grants literally. */
  readonly partialRevokes: boolean;
  /** Of a new session, like `REPEATABLE-READ`; undefined where it does not say. */
  readonly isolation: string | undefined;
}

/** Reads which server answers. Its first statement is also the first thing that can fail. Read-only. */
export async function readServer(database: Database): Promise<Server> {
  const [version = ''] = await database.read({ sql: 'SELECT VERSION()', row: (next) => next(shown) });
  // A variable that a server does not have is no error this way.
  const variables = new Map(
    await database.read({
      sql: "SHOW VARIABLES WHERE Variable_name IN ('aurora_version', 'partial_revokes', 'transaction_isolation', 'tx_isolation')",
      row: (next) => [next(shown).toLowerCase(), next(shown)] as const,
    }),
  );
  return {
    flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
    version,
    aurora: variables.get('aurora_version'),
    isolation: variables.get('transaction_isolation') ?? variables.get('tx_isolation'),
    partialRevokes: /^(?:ON|1)$/i.test(variables.get('partial_revokes') ?? ''),
  };
}

/** The Data API came to Aurora MySQL 3 with this version. */
const OLDEST_AURORA = [3, 7] as const;
/** JSON_TABLE came to MariaDB with this version. */
const OLDEST_MARIADB = [10, 6] as const;

const OTHERWISE = 'statements are refused that were never tried on it';

/** Whether our SQL was made for this server. */
export function judgeVersion({ flavour, version, aurora }: Server): Finding {
  if (flavour === 'mariadb') {
    return isAtLeast(version, OLDEST_MARIADB)
      ? ok('version', `MariaDB ${version}, as the local system has it.`)
      : mustFix('version', `MariaDB ${version}.`, { right: '10.6 or newer', otherwise: OTHERWISE });
  }
  if (!version.startsWith('8.0.'))
    return mustFix('version', `MySQL ${version}.`, {
      right: 'Aurora MySQL 3 (MySQL 8.0)',
      otherwise: OTHERWISE,
    });
  if (aurora === undefined)
    return cannotTell('version', `whether MySQL ${version} is Aurora MySQL 3.07 or newer: it does not say.`);
  return isAtLeast(aurora, OLDEST_AURORA)
    ? ok('version', `Aurora MySQL ${aurora} (MySQL ${version}).`)
    : mustFix('version', `Aurora MySQL ${aurora}.`, { right: '3.07 or newer', otherwise: OTHERWISE });
}

/** Whether two checkers at once are kept apart: the ERP's tables have no unique key that would do it. */
export function judgeIsolation({ isolation }: Server): Finding {
  if (isolation === undefined) return cannotTell('version', 'which isolation level transactions have.');
  if (isolation === 'REPEATABLE-READ')
    return ok(
      'version',
      'Transactions are isolated as REPEATABLE-READ: two checkers at once write nothing twice.',
    );
  const right =
    "transaction_isolation = REPEATABLE-READ in the cluster's parameter group, which is the default";
  return warning('version', `Transactions are isolated as ${isolation}.`, {
    subject: 'transaction_isolation',
    right,
    otherwise:
      isolation === 'SERIALIZABLE'
        ? 'what only reads waits for what the ERP writes, and the other way round'
        : 'two runs of the consistency checker at once add the same outbox entry or quarantine row twice',
  });
}

function isAtLeast(version: string, [oldestMajor, oldestMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
