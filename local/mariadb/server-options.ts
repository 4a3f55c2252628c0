import type { ServerInstallation } from './find-server.ts';

/** Aurora MySQL 8.0's sql_mode, so that a statement refused there is refused here. */
const SQL_MODE = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join(',');

type Family = ServerInstallation['family'];

export interface ServerOptions {
  readonly family: Family;
  readonly dataDir: string;
  readonly socketPath: string;
  readonly port: number;
  /** What `NOW()` means to a session that does not set its own, for example `+07:00`. */
  readonly timeZone: string;
  /** Options of the server program that a laptop does not want; they win over those given here. */
  readonly extraOptions: readonly string[];
}

/**
 * A server that starts deletes all `#sql…` files in its directory for temporary tables. In one shared with
 * another server, /tmp say, it would destroy that one's tables under its hands.
 */
export function temporaryTablesDir(dataDir: string): string {
  return `${dataDir}.tmp`;
}

/** No second protocol, no binary log, no folder that only an installation makes, less memory; plans as of 8.0. */
const ONLY_MYSQL = [
  '--mysqlx=OFF',
  '--skip-log-bin',
  '--secure-file-priv=NULL',
  '--performance-schema=OFF',
  '--loose-explain-format=TRADITIONAL',
  '--loose-explain-json-format-version=1',
];

/** What a first initialisation and every later start must agree on. */
export function commonOptions(family: Family, dataDir: string): string[] {
  return [
    // Must come first. The machine's own my.cnf belongs to another server.
    '--no-defaults',
    `--datadir=${dataDir}`,
    `--tmpdir=${temporaryTablesDir(dataDir)}`,
    // The server refuses to run as root unless told so by name.
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    ...(family === 'mysql'
      ? ONLY_MYSQL
      : // MariaDB cannot turn files off; a folder of its own is the nearest to it.
        ['--innodb-log-file-size=48M', `--secure-file-priv=${temporaryTablesDir(dataDir)}`]),
  ];
}

export function serverOptions(options: ServerOptions): string[] {
  return [
    ...commonOptions(options.family, options.dataDir),
    `--socket=${options.socketPath}`,
    `--port=${options.port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    `--default-time-zone=${options.timeZone}`,
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    `--sql-mode=${SQL_MODE}`,
    '--max-connections=300',
    '--max-allowed-packet=64M',
    '--innodb-buffer-pool-size=256M',
    // MySQL has no such check; MariaDB 11.6 turned it on by default.
    '--loose-innodb-snapshot-isolation=OFF',
    // Survives a crash of the server but not of the machine, which is enough for simulated data. With 0 the commits
    // of the last second would be lost with the server.
    '--innodb-flush-log-at-trx-commit=2',
    '--local-infile=0',
    ...options.extraOptions,
  ];
}
